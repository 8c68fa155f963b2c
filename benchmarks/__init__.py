"""What the figures of speed are measured with: `make bench`."""
