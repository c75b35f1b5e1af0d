# SPDX-License-Identifier: Apache-2.0
"""A second kind of accelerators that are not there, for an agent of Backend.AI."""
