"""The main window, its menus and what is opened from them."""
