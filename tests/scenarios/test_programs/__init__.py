"""The published programs over HTTP. What each asks for is worked out here by its published rule, not by the domain."""
