// BelvoTests
