"""What we work out: names to codes to territories to coverage. Frames in, frames out."""
