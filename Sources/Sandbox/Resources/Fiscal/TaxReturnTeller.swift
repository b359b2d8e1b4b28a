import Belvo

/// Tells what a taxpayer has declared, in the form that fits: a person's or a company's, of a year or a month.
struct TaxReturnTeller {
    let taxpayer: Taxpayer
    let filing: Filing
    let seed: UInt64
    let link: ObjectID

    func json(_ id: ObjectID, createdAfter microseconds: Int) -> JSON {
        let head = [
            JSON.Member("collected_at", .timestamp(taxpayer.collectedAt)),
            JSON.Member("created_at", .timestamp(taxpayer.collectedAt + microseconds)),
            JSON.Member("informacion_general", general),
        ]
        let isCompany = taxpayer.party.isCompany
        // Only the yearly return of a person names its link.
        let owner = isCompany || !filing.isYearly ? [] : [JSON.Member("link", .id(link))]
        let body =
            switch (isCompany, filing.payment) {
            case (true, let payment?): businessMonth(payment)
            case (true, nil): businessYear
            case (false, let payment?): personalMonth(payment)
            case (false, nil): personalYear
            }
        let tail = [JSON.Member("pdf", .null), JSON.Member("receipt_pdf", .null)]
        let type = filing.isYearly ? [] : [JSON.Member("type", "monthly")]
        return .object([JSON.Member("id", .id(id))] + owner + head + body + tail + type)
    }

    private var general: JSON {
        let isCompany = taxpayer.party.isCompany
        let name: [JSON.Member] =
            isCompany
            ? [
                JSON.Member(
                    "tipo_complementaria",
                    filing.isRepeated ? "Línea de captura vencida" : .null),
                JSON.Member("denominacion_razon_social", .string(taxpayer.party.name)),
            ] : [JSON.Member("nombre", .string(taxpayer.party.name))]
        return .object(
            [
                JSON.Member("ejercicio", .integer(filing.year.year)),
                JSON.Member("fecha_hora_presentacion", .string(filing.filedAtText)),
                JSON.Member("numero_operacion", .string(filing.operationNumber)),
                JSON.Member("periodo_declaracion", .string(filing.period)),
                JSON.Member("rfc", .string(taxpayer.party.rfc)),
                JSON.Member("tipo_declaracion", filing.isRepeated ? "Complementaria" : "Normal"),
            ] + name)
    }
}
