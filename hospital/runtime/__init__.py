"""What every long-running service needs: simulated clock, logging, heartbeat, shutdown, waiting, pace."""
