/// What the statements of a country's banks call the movements on an account.
struct Wording: Sendable {
    /// One kind of movement: the text before the other party's name, and the clearing's word for it.
    struct Entry: Sendable {
        let text: String
        let operation: String
    }

    let purchase: Entry
    /// What is collected every month from the account.
    let directDebit: Entry
    let transferOut: Entry
    let transferIn: Entry
    let salary: Entry
    let revenue: Entry
    let withdrawal: Entry
    let fee: Entry
    let interest: Entry
    let deposit: Entry
    let cardPayment: Entry
    let instalment: Entry

    static let brazil = Wording(
        purchase: Entry(text: "COMPRA CARTAO", operation: "CARTAO"),
        directDebit: Entry(text: "DEBITO AUTOMATICO", operation: "CONVENIO_ARRECADACAO"),
        transferOut: Entry(text: "PIX ENVIADO", operation: "PIX"),
        transferIn: Entry(text: "PIX RECEBIDO", operation: "PIX"),
        salary: Entry(text: "SALARIO", operation: "FOLHA_PAGAMENTO"),
        revenue: Entry(text: "RECEBIMENTO DE VENDAS", operation: "TED"),
        withdrawal: Entry(text: "SAQUE CAIXA ELETRONICO", operation: "SAQUE"),
        fee: Entry(text: "TARIFA PACOTE DE SERVICOS", operation: "PACOTE_TARIFA_SERVICOS"),
        interest: Entry(text: "RENDIMENTO POUPANCA", operation: "RENDIMENTO_APLIC_FINANCEIRA"),
        deposit: Entry(text: "APLICACAO POUPANCA", operation: "DEPOSITO"),
        cardPayment: Entry(text: "PAGAMENTO DE FATURA", operation: "PAGAMENTO"),
        instalment: Entry(text: "PARCELA CONTRATO", operation: "OPERACOES_CREDITO"))

    static let mexico = Wording(
        purchase: Entry(text: "COMPRA TARJETA", operation: "TARJETA"),
        directDebit: Entry(text: "DOMICILIACION", operation: "DOMICILIACION"),
        transferOut: Entry(text: "SPEI ENVIADO", operation: "SPEI"),
        transferIn: Entry(text: "SPEI RECIBIDO", operation: "SPEI"),
        salary: Entry(text: "PAGO DE NOMINA", operation: "NOMINA"),
        revenue: Entry(text: "COBRO A CLIENTES", operation: "SPEI"),
        withdrawal: Entry(text: "RETIRO CAJERO AUTOMATICO", operation: "RETIRO"),
        fee: Entry(text: "COMISION POR MANEJO DE CUENTA", operation: "COMISION"),
        interest: Entry(text: "INTERESES GANADOS", operation: "INTERESES"),
        deposit: Entry(text: "DEPOSITO A AHORRO", operation: "DEPOSITO"),
        cardPayment: Entry(text: "PAGO DE TARJETA", operation: "PAGO"),
        instalment: Entry(text: "MENSUALIDAD CREDITO", operation: "CREDITO"))

    static let chile = Wording(
        purchase: Entry(text: "COMPRA REDCOMPRA", operation: "TARJETA"),
        directDebit: Entry(text: "CARGO PAC", operation: "PAC"),
        transferOut: Entry(text: "TRANSFERENCIA A", operation: "TEF"),
        transferIn: Entry(text: "TRANSFERENCIA DE", operation: "TEF"),
        salary: Entry(text: "ABONO REMUNERACION", operation: "REMUNERACION"),
        revenue: Entry(text: "PAGO DE CLIENTES", operation: "TEF"),
        withdrawal: Entry(text: "GIRO CAJERO AUTOMATICO", operation: "GIRO"),
        fee: Entry(text: "COMISION MANTENCION", operation: "COMISION"),
        interest: Entry(text: "INTERESES AHORRO", operation: "INTERESES"),
        deposit: Entry(text: "DEPOSITO AHORRO", operation: "DEPOSITO"),
        cardPayment: Entry(text: "PAGO TARJETA DE CREDITO", operation: "PAGO"),
        instalment: Entry(text: "CUOTA CREDITO", operation: "CREDITO"))
}
