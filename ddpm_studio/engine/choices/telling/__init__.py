"""What is told besides the noise: what classes are called, how pictures are changed, what pushes towards a class."""
