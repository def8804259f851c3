more of it
