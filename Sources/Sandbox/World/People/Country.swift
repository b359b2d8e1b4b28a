/// The countries whose institutions are simulated, and what differs between them.
enum Country: Sendable {
    case brazil
    case mexico
    case chile

    var code: String { choose("BR", "MX", "CL") }
    var alpha3: String { choose("BRA", "MEX", "CHL") }
    var name: String { choose("Brasil", "México", "Chile") }
    var currency: String { choose("BRL", "MXN", "CLP") }
    var dialling: String { choose("55", "52", "56") }
    var postcodeDigits: Int { choose(8, 5, 7) }
    var mobileDigits: Int { choose(9, 8, 9) }
    var names: NamePool { choose(.brazil, .mexico, .chile) }
    var places: [Place] { choose(Place.brazil, Place.mexico, Place.chile) }
    var wording: Wording { choose(.brazil, .mexico, .chile) }
    var merchants: [Merchant] { choose(Merchant.brazil, Merchant.mexico, Merchant.chile) }

    /// How many units of the currency buy what one real buys, roughly: prices are written in reais.
    var priceLevel: Int { choose(1, 3, 170) }

    private func choose<Value>(
        _ brazil: @autoclosure () -> Value, _ mexico: @autoclosure () -> Value,
        _ chile: @autoclosure () -> Value
    ) -> Value {
        switch self {
        case .brazil: brazil()
        case .mexico: mexico()
        case .chile: chile()
        }
    }

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
        case .chile:
            [
                "Avenida Libertador", "Calle Huérfanos", "Avenida Providencia", "Calle Los Aromos",
                "Pasaje El Quillay", "Avenida Irarrázaval",
            ]
        }
    }
}
