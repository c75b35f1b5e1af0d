"""Starts the real Backend.AI agent with what it needs, and reads what it tells the world.

Used by the tests and by `make run`. Everything started here listens on loopback, lives in one temporary folder, and
ends with the context manager that started it.
"""

from .agent import Agent, AgentFailed, CallFailed
from .environments import AGENT_VERSIONS, Environment, environment
from .etcd import Etcd
from .polling import Timeout, wait_for
from .published import Heartbeat, Statistics, Value
from .redis import Redis

__all__ = [
    "AGENT_VERSIONS",
    "Agent",
    "AgentFailed",
    "CallFailed",
    "Environment",
    "Etcd",
    "Heartbeat",
    "Redis",
    "Statistics",
    "Timeout",
    "Value",
    "environment",
    "wait_for",
]
