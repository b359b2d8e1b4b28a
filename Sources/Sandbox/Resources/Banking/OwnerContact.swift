import Belvo

/// Mail, address and telephone: once for people who read, once for machines.
func contactMembers(
    _ email: String, _ address: Address, _ phone: String, isMobile: Bool, _ remarks: OwnerRemarks
) -> [JSON.Member] {
    let area = address.place.areaCode
    let country = remarks.plan.institution.country
    return [
        JSON.Member("email", .string(email)),
        JSON.Member("emails", [["is_main": true, "email": .string(email)]]),
        JSON.Member("address", .string(address.line)),
        JSON.Member(
            "addresses",
            [
                [
                    "is_main": true,
                    "address": .string(address.street),
                    "additional_info": remarks.remark("address", "Entrada pelo portão lateral"),
                    "district_name": .string(address.district),
                    "town": .string(address.place.town),
                    "town_code": .text(address.place.townCode),
                    "state": .string(address.place.state),
                    "postcode": .string(address.postcode),
                    "country_name": .string(country.name),
                    "country_code": .string(country.alpha3),
                    "latitude": .string(address.place.latitude),
                    "longitude": .string(address.place.longitude),
                ]
            ]),
        JSON.Member("phone_number", .string("+\(country.dialling)\(area)\(phone)")),
        JSON.Member(
            "phone_numbers",
            [
                [
                    "is_main": true,
                    "type": isMobile ? "MOBILE" : "LANDLINE",
                    "additional_info": remarks.remark("telephone", "Ligar em horário comercial"),
                    "number": .string(phone),
                    "country_code": .string(country.dialling),
                    "area_code": .string(area),
                    "extension": isMobile ? .null : remarks.remark("extension", "204"),
                ]
            ]),
    ]
}
