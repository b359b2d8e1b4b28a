// Belvo
