// CustodyTests
