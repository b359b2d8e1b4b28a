extension Security {
    static let all: [Kind: [Security]] = Dictionary(
        grouping: banking + credit + variable + treasury + funds, by: \.kind)

    private static let unit = 100_000

    private static let banking: [Security] = [
        paper(.banking, "CDB", Yield(indexer: "CDI", fixed: nil, ofIndex: 1_100_000)),
        paper(.banking, "CDB", Yield(indexer: "PRE_FIXADO", fixed: 132_000, ofIndex: nil)),
        paper(.banking, "RDB", Yield(indexer: "CDI", fixed: nil, ofIndex: 1_000_000)),
        paper(
            .banking, "LCI", Yield(indexer: "CDI", fixed: nil, ofIndex: 920_000), isExempt: true),
        paper(
            .banking, "LCA", Yield(indexer: "IPCA", fixed: 51_000, ofIndex: 1_000_000),
            isExempt: true),
    ]

    private static let credit: [Security] = [
        paper(
            .credit, "DEBENTURES", Yield(indexer: "IPCA", fixed: 68_000, ofIndex: 1_000_000),
            code: "FRMQDBS01", couponMonths: 6, debtor: "Ferrovias Mantiqueira S.A."),
        paper(
            .credit, "CRI", Yield(indexer: "CDI", fixed: 15_000, ofIndex: 1_000_000),
            code: "IPEMCRI07", isExempt: true, couponMonths: 1,
            debtor: "Ipê Empreendimentos Imobiliários S.A."),
        paper(
            .credit, "CRA", Yield(indexer: "PRE_FIXADO", fixed: 121_000, ofIndex: nil),
            code: "JCRDCRA02", isExempt: true, couponMonths: 6, debtor: "Agro Jacarandá S.A."),
    ]

    private static func paper(
        _ kind: Kind, _ name: String, _ yield: Yield, code: String? = nil, isExempt: Bool = false,
        couponMonths: Int? = nil, debtor: String? = nil
    ) -> Security {
        Security(
            kind: kind, name: name, code: code, price: unit, yield: yield, isExempt: isExempt,
            couponMonths: couponMonths, debtor: debtor)
    }

    private static let variable: [Security] = [
        share("HZTB3", "HZTBACNOR", 2_140), share("MTQR4", "MTQRACNPR", 3_815),
        share("JCRD3", "JCRDACNOR", 1_260), share("PLNV11", "PLNVCTF00", 9_870),
    ]

    private static func share(_ name: String, _ code: String, _ price: Int) -> Security {
        Security(
            kind: .variable, name: name, code: code, price: price, growth: 40_000, swing: 120)
    }

    /// Their names end with the year in which they fall due.
    private static let treasury: [Security] = [
        Security(
            kind: .treasury, name: "Tesouro Selic", code: "STNCLF1R0", price: 900_000,
            yield: Yield(indexer: "SELIC", fixed: 1_000, ofIndex: 1_000_000)),
        Security(
            kind: .treasury, name: "Tesouro IPCA+", code: "STNCNTB3U", price: 130_000,
            yield: Yield(indexer: "IPCA", fixed: 72_000, ofIndex: 1_000_000), swing: 15),
        Security(
            kind: .treasury, name: "Tesouro IPCA+ com Juros Semestrais", code: "STNCNTB4X",
            price: 415_000, yield: Yield(indexer: "IPCA", fixed: 60_000, ofIndex: 1_000_000),
            swing: 12, couponMonths: 6),
        Security(
            kind: .treasury, name: "Tesouro Prefixado", code: "STNCLTN82", price: 45_000,
            yield: Yield(indexer: "PRE_FIXADO", fixed: 135_000, ofIndex: nil), swing: 10),
    ]

    private static let funds: [Security] = [
        fund(
            "HORIZONTE RENDA FIXA REFERENCIADO DI FI", "HZRDCTF00", growth: 139_000, swing: 0,
            Classes(
                category: "RENDA_FIXA", name: "Renda Fixa Duração Baixa",
                subclass: "Grau de Investimento")),
        fund(
            "MANTIQUEIRA VALOR FIA", "MTVLCTF00", growth: 60_000, swing: 80,
            Classes(category: "ACOES", name: "Ações Ativo", subclass: "Ações Livre")),
        fund(
            "PLANALTO CAMBIAL DÓLAR FI", "PLCDCTF00", growth: 30_000, swing: 30,
            Classes(category: "CAMBIAL", name: "Cambial", subclass: "Cambial")),
    ]

    private static func fund(
        _ name: String, _ code: String, growth: Int, swing: Int, _ classes: Classes
    ) -> Security {
        Security(
            kind: .fund, name: name, code: code, price: 15_230, growth: growth, swing: swing,
            classes: classes)
    }
}
