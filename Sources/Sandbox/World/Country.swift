/// The two countries whose banks are simulated, and what differs between them.
enum Country: Sendable {
    case brazil
    case mexico

    var code: String { self == .brazil ? "BR" : "MX" }
    var alpha3: String { self == .brazil ? "BRA" : "MEX" }
    var name: String { self == .brazil ? "Brasil" : "México" }
    var currency: String { self == .brazil ? "BRL" : "MXN" }
    var dialling: String { self == .brazil ? "55" : "52" }
    var postcodeDigits: Int { self == .brazil ? 8 : 5 }
    var names: NamePool { self == .brazil ? .brazil : .mexico }
    var places: [Place] { self == .brazil ? Place.brazil : Place.mexico }
    var wording: Wording { self == .brazil ? .brazil : .mexico }
    var merchants: [Merchant] { self == .brazil ? Merchant.brazil : Merchant.mexico }

    /// How many units of the currency buy what one real buys, roughly: prices are written in reais.
    var priceLevel: Int { self == .brazil ? 1 : 3 }

    var roads: [String] {
        switch self {
        case .brazil:
            [
                "Rua Augusta", "Avenida Brasil", "Rua das Laranjeiras", "Avenida Sete de Setembro",
                "Rua XV de Novembro", "Rua Santos Dumont",
            ]
        case .mexico:
            [
                "Avenida Juárez", "Calle 5 de Mayo", "Calle Hidalgo", "Avenida Reforma",
                "Calle Morelos", "Avenida Insurgentes",
            ]
        }
    }
}
