"""λ and t as handles on the pictures, and the mixture that they choose."""
