# SPDX-License-Identifier: Apache-2.0
"""
Checks of our plugin that need no whole agent: they run inside an environment that has the real agent, and call the
plugin as it does. tests/agent/test_plugin_checks.py runs them, each in a process of its own.
"""
