import Belvo
import Chance

extension TaxReturnTeller {
    private var tax: PersonalTax { PersonalTax(filing.year, of: taxpayer, seed) }
    private var year: FiscalYear { filing.year }
    private var isLandlord: Bool { year.regime == .letting }

    var personalYear: [JSON.Member] {
        [
            JSON.Member("sueldos_salarios", wages),
            JSON.Member("servicios_profesionales", isLandlord ? .null : services),
            JSON.Member("deducciones_personales", personalDeductions),
            JSON.Member("determinacion_impuesto", determination),
            JSON.Member("retenciones", withheld),
            JSON.Member(
                "dividendos",
                [
                    "monto_acumulable_dividendos_utilidades": .null,
                    "monto_total_isr_pagado_sociedad": .null,
                ]),
            JSON.Member("datos_informativos", TaxForm.personalInformation.filled([:], others: 0)),
        ]
    }

    private var wages: JSON {
        guard let employer = taxpayer.employer else { return .null }
        return [
            "retenedores": [
                [
                    "rfc_retenedor": .string(employer.rfc),
                    "nombre_denominacion_razon_social": .string(employer.name),
                    "ingresos_exentos": .integer(year.exemptWages),
                    "ingreso_anual": .integer(year.wages),
                    "subsidio_empleo": 0,
                ]
            ],
            "impuesto_retenido": .integer(year.withheldFromWages),
            "ingreso_anual": .integer(year.wages),
            "ingresos_acumulables": .integer(year.wages - year.exemptWages),
            "ingresos_exentos": .integer(year.exemptWages),
            "subsidio_empleo": 0,
        ]
    }

    private var services: JSON {
        let deducted = JSON.integer(year.deductions)
        return [
            "deducciones_autorizadas": [
                "deducciones_autorizadas": deducted,
                "otras_deducciones": .null,
                "detalle_deducciones": [
                    [
                        "tipo_deduccion": "GASTOS", "concepto": "COMPRAS Y GASTOS GENERALES",
                        "monto_detallado": deducted,
                    ]
                ],
                "total_deducciones_autorizadas": deducted,
            ],
            "ingresos": [
                "ingresos_acumulables": .integer(year.income),
                "ingresos_exentos": .null,
                "otros_ingresos": .null,
                "total_ingresos": .integer(year.income),
            ],
            "resultado_fiscal": [
                "utilidad_fiscal": .integer(year.profit),
                "ptu_pagada_ejercicio": 0,
                "perdidas_fiscales_ejercicios_anteriores_aplicadas": 0,
                "utilidad_gravable": .integer(year.profit),
            ],
            "pagos_provisionales": [
                "pagos_provisionales_efectuados_en_ejercicio": .integer(year.paidInAdvance)
            ],
            "retenciones_isr": ["isr_retenido_personas_morales": .integer(year.sum(\.withheld))],
        ]
    }

    private var personalDeductions: JSON {
        let deductions = tax.deductions
        return .object(
            PersonalTax.kinds.map { kind in
                JSON.Member(
                    kind,
                    .array(
                        deductions.filter { $0.kind == kind }.map {
                            [
                                "rfc_emisor": .string($0.issuer),
                                "monto_deducible": .money($0.amount),
                            ]
                        }))
            })
    }

    private var determination: JSON {
        let tax = tax
        let isBack = tax.due < 0
        var chance = SeededGenerator(seed, "refund account \(taxpayer.party.rfc)")
        let banks = Institution.all.filter { $0.kind == .bank && $0.country == .mexico }
        let bank = chance.pick(banks)
        let clabe = MexicanDocuments.clabe(
            bank: CalendarDay.padded(bank.number - 1000, 3), place: "180",
            account: chance.numeral(11))
        return [
            "base_gravable": .integer(tax.base),
            "deducciones_personales": .integer(tax.deducted),
            "ingresos_acumulables": .integer(tax.income),
            "isr_favorable": isBack ? .integer(-tax.due) : .null,
            "isr_cargo": isBack ? .null : .integer(tax.due),
            "isr_conforme_tarifa_final": .integer(tax.tax),
            "isr_retenido": .integer(tax.withheld),
            "num_clabe": isBack ? .string(clabe) : .null,
            "nombre_banco": isBack ? .string(bank.displayName.uppercased()) : .null,
            "pagos_provisionales": .integer(year.paidInAdvance),
            "titular_clabe_permite_verificacion": isBack ? "SÍ" : .null,
            "accion_saldo_a_favor": isBack ? "DEVOLUCIÓN" : .null,
        ]
    }

    private var withheld: JSON {
        let partners = withheldByPartners
        let fromWages: [JSON] =
            taxpayer.employer.map {
                [withheld(by: $0.rfc, from: year.wages, year.withheldFromWages)]
            } ?? []
        return .object([
            JSON.Member("sueldos_salarios", .array(fromWages)),
            JSON.Member("dividendos", []),
            JSON.Member(isLandlord ? "arrendamiento" : "servicios_profesionales", partners),
        ])
    }

    private func withheld(by rfc: String, from income: Int, _ amount: Int) -> JSON {
        [
            "rfc_retenedor": .string(rfc),
            "monto_retenciones": .integer(income),
            "retenciones_isr": .integer(amount),
        ]
    }

    /// The months are rounded each by itself; the last customer takes what that leaves.
    private var withheldByPartners: JSON {
        let operations = taxpayer.operations.filter {
            $0.isIssued && $0.isWithheld && $0.cancelledOn == nil
                && $0.day.civil.year == year.year
        }
        let numbers = Set(operations.map(\.partner.rfc)).sorted()
        var remaining = year.sum(\.withheld)
        return .array(
            numbers.enumerated().map { index, rfc in
                let own = operations.filter { $0.partner.rfc == rfc }
                let sum = own.reduce(0) { $0 + $1.withheld }
                let amount = index == numbers.count - 1 ? remaining : FiscalMonth.pesos(sum)
                remaining -= amount
                let income = own.reduce(0) { $0 + $1.subtotal }
                return withheld(by: rfc, from: FiscalMonth.pesos(income), amount)
            })
    }
}

extension TaxForm {
    fileprivate static let personalInformation = TaxForm(
        """
        credito_fiscal_autorizado_proyectos_investigacion_desarrollo \
        credito_fiscal_autorizado_proyectos_apoyo_deporte_alto_rendimiento \
        credito_fiscal_autorizado_proyectos_inversion_artes \
        credito_fiscal_autorizado_inversion_equipos_fijos \
        credito_fiscal_autorizado_produccion_distribucion_cinematografica \
        saldo_credito_fiscal_autorizado_anteriores_investigacion_desarrollo \
        saldo_credito_fiscal_anteriores_proyectos_inversion_artes \
        saldo_credito_fiscal_anteriores_produccion_distribucion_cinematografica
        """)
}
