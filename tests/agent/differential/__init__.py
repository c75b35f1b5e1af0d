# SPDX-License-Identifier: Apache-2.0
"""Upstream's mock plugin and ours, side by side: every answer compared, every difference explained."""
