"""The local way to run, without Docker: real servers, and the four services as ordinary processes."""
