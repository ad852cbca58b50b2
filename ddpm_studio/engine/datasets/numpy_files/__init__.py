"""Arrays in .npz and .npy files by anyone: which of them are images and labels, and what their numbers mean."""
