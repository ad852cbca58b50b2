"""What the program keeps on the disk, and moving it elsewhere."""
