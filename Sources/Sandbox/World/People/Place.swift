import Chance

/// A town with what addresses in it look like.
struct Place: Sendable {
    let town: String
    /// The seven-digit code of the Brazilian statistics office, or nothing.
    let townCode: String?
    let state: String
    /// The code of the state inside a CURP, or nothing.
    let curpState: String
    let postcodePrefix: String
    let areaCode: String
    let districts: [String]
    let latitude: String
    let longitude: String

    static let brazil: [Place] = [
        Place(
            town: "São Paulo", townCode: "3550308", state: "SP", curpState: "",
            postcodePrefix: "013", areaCode: "11", districts: ["Bela Vista", "Pinheiros", "Moema"],
            latitude: "-23.5475000", longitude: "-46.6361100"),
        Place(
            town: "Rio de Janeiro", townCode: "3304557", state: "RJ", curpState: "",
            postcodePrefix: "220", areaCode: "21", districts: ["Botafogo", "Tijuca", "Centro"],
            latitude: "-22.9027800", longitude: "-43.2075000"),
        Place(
            town: "Belo Horizonte", townCode: "3106200", state: "MG", curpState: "",
            postcodePrefix: "301", areaCode: "31", districts: ["Savassi", "Lourdes", "Pampulha"],
            latitude: "-19.9208300", longitude: "-43.9377800"),
        Place(
            town: "Curitiba", townCode: "4106902", state: "PR", curpState: "",
            postcodePrefix: "800", areaCode: "41", districts: ["Batel", "Centro Cívico"],
            latitude: "-25.4277800", longitude: "-49.2730600"),
        Place(
            town: "Recife", townCode: "2611606", state: "PE", curpState: "",
            postcodePrefix: "500", areaCode: "81", districts: ["Boa Viagem", "Casa Forte"],
            latitude: "-8.0538900", longitude: "-34.8811100"),
        Place(
            town: "Porto Alegre", townCode: "4314902", state: "RS", curpState: "",
            postcodePrefix: "900", areaCode: "51", districts: ["Moinhos de Vento", "Menino Deus"],
            latitude: "-30.0327800", longitude: "-51.2300000"),
    ]

    static let mexico: [Place] = [
        Place(
            town: "Ciudad de México", townCode: nil, state: "CDMX", curpState: "DF",
            postcodePrefix: "06", areaCode: "55", districts: ["Roma Norte", "Del Valle", "Juárez"],
            latitude: "19.4284700", longitude: "-99.1276600"),
        Place(
            town: "Guadalajara", townCode: nil, state: "JAL", curpState: "JC",
            postcodePrefix: "44", areaCode: "33", districts: ["Americana", "Providencia"],
            latitude: "20.6668200", longitude: "-103.3918200"),
        Place(
            town: "Monterrey", townCode: nil, state: "NLE", curpState: "NL",
            postcodePrefix: "64", areaCode: "81", districts: ["Obispado", "Mitras Centro"],
            latitude: "25.6750700", longitude: "-100.3184700"),
        Place(
            town: "Puebla", townCode: nil, state: "PUE", curpState: "PL",
            postcodePrefix: "72", areaCode: "22", districts: ["La Paz", "Huexotitla"],
            latitude: "19.0379300", longitude: "-98.2034600"),
    ]

    static let chile: [Place] = [
        Place(
            town: "Santiago", townCode: nil, state: "RM", curpState: "",
            postcodePrefix: "832", areaCode: "2", districts: ["Centro", "Yungay", "Lastarria"],
            latitude: "-33.4372200", longitude: "-70.6505600"),
        Place(
            town: "Providencia", townCode: nil, state: "RM", curpState: "",
            postcodePrefix: "750", areaCode: "2", districts: ["Bellavista", "Pedro de Valdivia"],
            latitude: "-33.4316700", longitude: "-70.6097200"),
        Place(
            town: "Viña del Mar", townCode: nil, state: "VS", curpState: "",
            postcodePrefix: "252", areaCode: "32", districts: ["Reñaca", "Miraflores"],
            latitude: "-33.0244400", longitude: "-71.5516700"),
        Place(
            town: "Concepción", townCode: nil, state: "BI", curpState: "",
            postcodePrefix: "403", areaCode: "41", districts: ["Barrio Norte", "Collao"],
            latitude: "-36.8269900", longitude: "-73.0497700"),
        Place(
            town: "La Serena", townCode: nil, state: "CO", curpState: "",
            postcodePrefix: "170", areaCode: "51", districts: ["La Florida", "Las Compañías"],
            latitude: "-29.9045300", longitude: "-71.2489400"),
    ]
}

/// Where someone lives or works.
struct Address: Sendable {
    let place: Place
    let street: String
    let district: String
    let postcode: String

    var line: String { "\(street), \(district), \(place.town) - \(place.state), \(postcode)" }

    init(in country: Country, from generator: inout SeededGenerator) {
        place = generator.pick(country.places)
        let road = generator.pick(country.roads)
        street = "\(road), \(generator.between(10, 2400))"
        district = generator.pick(place.districts)
        let missing = country.postcodeDigits - place.postcodePrefix.utf8.count
        postcode = place.postcodePrefix + generator.digits(missing)
    }
}
