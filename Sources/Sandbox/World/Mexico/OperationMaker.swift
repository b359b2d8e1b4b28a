import Chance

/// Makes the sales, purchases and payslips of a taxpayer, month by month.
struct OperationMaker {
    private let taxpayer: Taxpayer
    private var chance: SeededGenerator
    private let customers: [FiscalParty]
    private let suppliers: [FiscalParty]
    private let adviser: FiscalParty
    /// What each tenant pays, the same every month of a year.
    private let rents: [Int]
    private var folio: Int

    private static let landlordTenants = 2

    init(_ taxpayer: Taxpayer, _ generator: SeededGenerator) {
        self.taxpayer = taxpayer
        var chance = generator
        let isCompany = taxpayer.party.isCompany
        customers = (0..<5).map { index in
            index % 2 == 0 || isCompany
                ? FiscalParty(Company(in: .mexico, from: &chance))
                : FiscalParty(Person(in: .mexico, from: &chance), regime: .professionals)
        }
        suppliers = (0..<4).map { _ in FiscalParty(Company(in: .mexico, from: &chance)) }
        adviser = FiscalParty(Person(in: .mexico, from: &chance), regime: .professionals)
        let prices = taxpayer.trade.wares[0].prices
        rents = (0..<Self.landlordTenants).map { _ in
            chance.between(prices.lowerBound, prices.upperBound) / 50_000 * 50_000
        }
        folio = chance.between(20, 400)
        self.chance = chance
    }

    /// All that is on an invoice, the latest first.
    mutating func operations() -> [FiscalOperation] {
        var made: [FiscalOperation] = []
        for first in months {
            made += month(from: first)
        }
        for index in made.indices {
            made[index].settle(until: taxpayer.lastDay, &chance)
        }
        return made.sorted { ($0.day, $0.folio) > ($1.day, $1.folio) }
    }

    /// The first days of all months, also of the one that has not ended.
    private var months: [CalendarDay] {
        let (year, month, _) = taxpayer.today.civil
        let count = Taxpayer.yearsBack * 12 + month
        return (0..<count).map {
            CalendarDay(year: year - Taxpayer.yearsBack + $0 / 12, month: $0 % 12 + 1, day: 1)
        }
    }

    private mutating func month(from first: CalendarDay) -> [FiscalOperation] {
        var made: [FiscalOperation] = []
        if taxpayer.party.regime == .letting {
            for (tenant, rent) in zip(customers, rents) { made += rentDue(tenant, rent, first) }
        } else {
            for _ in 0..<chance.between(2, 4) { made += sale(first) }
        }
        for _ in 0..<chance.between(1, 3) { made += purchase(first) }
        if taxpayer.party.isCompany {
            if chance.chance(50) { made += fee(first) }
            if chance.chance(25) { made += transport(first) }
        }
        return made
    }

    /// A day of that month, or `nil` when it is still to come.
    private mutating func day(_ first: CalendarDay) -> CalendarDay? {
        let day = first + chance.below(28)
        return day <= taxpayer.lastDay ? day : nil
    }

    private mutating func rentDue(
        _ tenant: FiscalParty, _ rent: Int, _ first: CalendarDay
    ) -> [FiscalOperation] {
        let day = first + chance.between(0, 4)
        guard day <= taxpayer.lastDay else { return [] }
        let years = first.civil.year - taxpayer.firstYear
        // Rents rise by a twentieth each year.
        let line = FiscalOperation.Line(
            ware: taxpayer.trade.wares[0], quantity: 1, unitPrice: rent + rent * years / 20)
        return [operation(.sale, day, isIssued: true, tenant, [line])]
    }

    private mutating func sale(_ first: CalendarDay) -> [FiscalOperation] {
        guard let day = day(first) else { return [] }
        let customer = chance.pick(customers)
        let lines = (0..<(chance.chance(25) ? 2 : 1)).map { _ in line(of: taxpayer.trade.wares) }
        var sold = operation(.sale, day, isIssued: true, customer, lines)
        sold.isDeferred = !sold.isWithheld && chance.chance(45)
        if chance.chance(8), day + 3 <= taxpayer.lastDay {
            sold.cancelledOn = day + 3
            return [sold]
        }
        guard !sold.isWithheld, chance.chance(7), day + 6 <= taxpayer.lastDay else { return [sold] }
        let returned = FiscalOperation.Line(
            ware: lines[0].ware, quantity: 1, unitPrice: lines[0].unitPrice / 10)
        var note = operation(.creditNote, day + 6, isIssued: true, customer, [returned])
        note.relatedUUID = sold.uuid
        return [sold, note]
    }

    private mutating func purchase(_ first: CalendarDay) -> [FiscalOperation] {
        guard let day = day(first) else { return [] }
        let bought = [line(of: taxpayer.trade.supplies)]
        var purchase = operation(.sale, day, isIssued: false, chance.pick(suppliers), bought)
        purchase.isDeferred = taxpayer.party.isCompany && chance.chance(30)
        return [purchase]
    }

    private mutating func fee(_ first: CalendarDay) -> [FiscalOperation] {
        guard let day = day(first) else { return [] }
        return [operation(.sale, day, isIssued: false, adviser, [line(of: [Trade.fees])])]
    }

    private mutating func transport(_ first: CalendarDay) -> [FiscalOperation] {
        guard let day = day(first) else { return [] }
        let moved = FiscalOperation.Line(
            ware: chance.pick(taxpayer.trade.wares), quantity: chance.between(2, 40), unitPrice: 0)
        return [operation(.transport, day, isIssued: true, taxpayer.party, [moved])]
    }

    private mutating func line(of wares: [Ware]) -> FiscalOperation.Line {
        let ware = chance.pick(wares)
        let price = chance.between(ware.prices.lowerBound, ware.prices.upperBound)
        let quantity =
            switch ware.unit.code {
            case Ware.Unit.piece.code: chance.between(4, 40)
            case Ware.Unit.litre.code: price / 2_399
            default: 1
            }
        let isReduced = ware.isZeroRated && chance.chance(40)
        return FiscalOperation.Line(
            ware: ware, quantity: quantity, unitPrice: price / quantity,
            discount: isReduced ? price / 20 : 0)
    }

    private mutating func operation(
        _ kind: FiscalOperation.Kind, _ day: CalendarDay, isIssued: Bool, _ partner: FiscalParty,
        _ lines: [FiscalOperation.Line]
    ) -> FiscalOperation {
        folio += 1
        let seller = isIssued ? taxpayer.party : partner
        let buyer = isIssued ? partner : taxpayer.party
        return FiscalOperation(
            uuid: chance.uuid(), kind: kind, day: day, isIssued: isIssued, partner: partner,
            lines: lines, isWithheld: kind == .sale && buyer.isCompany && !seller.isCompany,
            paymentType: chance.pick(["03", "03", "04", "28"]), folio: folio)
    }
}

/// Wages: a person is paid by one employer, a company pays two employees.
extension OperationMaker {
    mutating func payslips() -> [Payslip] {
        var pairs: [(employer: FiscalParty, employee: FiscalParty)] = []
        if let employer = taxpayer.employer {
            var employee = taxpayer.party
            employee.regime = .wages
            pairs = [(employer, employee)]
        } else {
            pairs = (0..<2).map { _ in
                let person = Person(in: .mexico, from: &chance)
                return (taxpayer.party, FiscalParty(person, regime: .wages))
            }
        }
        // The second of a company's employees earns so little that the state adds to it, until wages are raised.
        let slips = pairs.enumerated().flatMap { index, pair in
            payslips(
                of: pair.employer, to: pair.employee, isLowPaid: index > 0)
        }
        return slips.sorted { ($0.paidOn, $0.folio) > ($1.paidOn, $1.folio) }
    }

    private mutating func payslips(
        of employer: FiscalParty, to employee: FiscalParty, isLowPaid: Bool
    ) -> [Payslip] {
        let salary = (isLowPaid ? chance.between(85, 95) : chance.between(92, 340)) * 10_000
        return months.flatMap { first in
            let (year, month, _) = first.civil
            let following = CalendarDay(
                year: month == 12 ? year + 1 : year, month: month % 12 + 1, day: 1)
            let raised = salary + salary * (year - taxpayer.firstYear) / 16
            let kinds = month == 12 ? [true, false] : [false]
            return kinds.compactMap { isBonus -> Payslip? in
                let paidOn = isBonus ? following - 14 : following - 2
                guard paidOn <= taxpayer.lastDay else { return nil }
                folio += 1
                return Payslip(
                    employer, employee, from: isBonus ? following - 365 : first,
                    to: following - 1, paidOn: paidOn, salary: raised, isBonus: isBonus,
                    folio: folio, &chance)
            }
        }
    }
}
