import Belvo
import Chance

/// How the tax office reaches a taxpayer.
extension Taxpayer {
    var address: Address {
        switch holder {
        case .person(let person): person.address
        case .company(let company): company.address
        }
    }
    var email: String {
        switch holder {
        case .person(let person): person.email
        case .company(let company): company.email
        }
    }
    var phone: String {
        switch holder {
        case .person(let person): person.phone
        case .company(let company): company.phone
        }
    }
}

extension Address {
    private static let states = [
        "CDMX": "CIUDAD DE MÉXICO", "JAL": "JALISCO", "NLE": "NUEVO LEÓN", "PUE": "PUEBLA",
    ]

    /// The address in the parts that the tax office keeps: the street begins with what kind of street it is.
    /// - Parameter isOffice: offices are never on the ground floor.
    func fiscalJSON(isOffice: Bool, _ chance: inout SeededGenerator) -> JSON {
        let halves = street.split(separator: ", ").map { $0.uppercased() }
        let words = halves[0].split(separator: " ", maxSplits: 1).map(String.init)
        let isUpstairs = chance.chance(40) || isOffice
        let floor = chance.between(1, 9)
        // Two neighbours in the list of roads, neither of them the address's own.
        let roads = Country.mexico.roads.map { $0.uppercased() }.filter {
            !halves[0].hasPrefix($0)
        }
        let crossing = chance.below(roads.count - 1)
        return [
            "postal_code": .string(postcode),
            "street_type": .string(words[0]),
            "street": .string(words[1]),
            "exterior_number": .string(halves[1]),
            "interior_number": isUpstairs ? .string("PISO \(floor)") : .null,
            "suburb": .string(district.uppercased()),
            "locality": .string(place.town.uppercased()),
            "municipality": .string(place.town.uppercased()),
            "state": .text(Self.states[place.state]),
            "between_street": [
                [
                    "street_one": .string(roads[crossing]),
                    "street_two": .string(roads[crossing + 1]),
                ]
            ],
        ]
    }
}
