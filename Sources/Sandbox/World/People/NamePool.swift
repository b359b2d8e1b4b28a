/// Names that people and companies of a country may have.
struct NamePool: Sendable {
    let female: [String]
    let male: [String]
    let family: [String]
    /// What a company is called after, and what it does.
    let companyRoots: [String]
    let companyTrades: [String]
    let companyForm: String

    static let brazil = NamePool(
        female: [
            "Ana Beatriz", "Camila", "Fernanda", "Gabriela", "Isabela", "Juliana", "Larissa",
            "Letícia", "Luana", "Mariana", "Patrícia", "Rafaela", "Renata", "Sofia", "Tatiane",
            "Vitória",
        ],
        male: [
            "André", "Bruno", "Caio", "Diego", "Eduardo", "Felipe", "Gustavo", "Henrique", "João",
            "Leonardo", "Lucas", "Marcelo", "Matheus", "Otávio", "Rafael", "Thiago",
        ],
        family: [
            "Almeida", "Araújo", "Barbosa", "Cardoso", "Carvalho", "Costa", "Ferreira", "Gomes",
            "Lima", "Martins", "Melo", "Nascimento", "Oliveira", "Pereira", "Ribeiro", "Rocha",
            "Rodrigues", "Santos", "Silva", "Souza", "Teixeira", "Vieira",
        ],
        companyRoots: [
            "Aurora", "Horizonte", "Ipê", "Jacarandá", "Mantiqueira", "Planalto", "Vale",
        ],
        companyTrades: ["Alimentos", "Comércio", "Construções", "Logística", "Tecnologia"],
        companyForm: "Ltda")

    static let mexico = NamePool(
        female: [
            "Alejandra", "Andrea", "Carmen", "Daniela", "Fernanda", "Guadalupe", "Ximena",
            "Leticia", "Lorena", "Mariana", "Paola", "Regina", "Rosa", "Sofía", "Valeria",
            "Verónica",
        ],
        male: [
            "Alejandro", "Carlos", "Daniel", "Diego", "Emiliano", "Fernando", "Gerardo", "Javier",
            "Jorge", "Luis", "Mateo", "Miguel", "Rodrigo", "Santiago", "Sebastián", "Víctor",
        ],
        family: [
            "Aguilar", "Castillo", "Chávez", "Cruz", "Domínguez", "Flores", "García", "Gómez",
            "Guerrero", "Gutiérrez", "Hernández", "Jiménez", "López", "Martínez", "Mendoza",
            "Morales", "Ortiz", "Ramírez", "Reyes", "Ruiz", "Torres", "Vázquez",
        ],
        companyRoots: ["Anáhuac", "Bajío", "Cempasúchil", "Jacaranda", "Mezquite", "Sierra Alta"],
        companyTrades: [
            "Alimentos", "Comercializadora", "Construcciones", "Logística", "Sistemas",
        ],
        companyForm: "S.A. de C.V.")

    static let chile = NamePool(
        female: [
            "Antonia", "Bárbara", "Catalina", "Constanza", "Daniela", "Emilia", "Fernanda",
            "Francisca", "Ignacia", "Javiera", "Josefa", "Macarena", "Paulina", "Rocío", "Trinidad",
            "Valentina",
        ],
        male: [
            "Agustín", "Benjamín", "Camilo", "Cristóbal", "Esteban", "Felipe", "Gonzalo", "Ignacio",
            "Joaquín", "Matías", "Maximiliano", "Nicolás", "Patricio", "Rodrigo", "Tomás",
            "Vicente",
        ],
        family: [
            "Araya", "Arriagada", "Bravo", "Cárdenas", "Contreras", "Espinoza", "Figueroa",
            "Fuentes", "González", "Henríquez", "Jara", "Muñoz", "Parra", "Pizarro", "Riquelme",
            "Rojas", "Sandoval", "Sepúlveda", "Soto", "Tapia", "Valenzuela", "Vergara",
        ],
        companyRoots: [
            "Alerce", "Araucaria", "Copihue", "Elqui", "Maipo", "Pehuén", "Quillay", "Aconcagua",
        ],
        companyTrades: ["Alimentos", "Comercial", "Constructora", "Servicios", "Transportes"],
        companyForm: "SpA")
}

extension String {
    /// The text without the accents of Portuguese and Spanish, for mail addresses and tax numbers.
    var withoutAccents: String {
        let plain: [Character: Character] = [
            "á": "a", "à": "a", "â": "a", "ã": "a", "é": "e", "ê": "e", "í": "i", "ó": "o",
            "ô": "o", "õ": "o", "ú": "u", "ü": "u", "ç": "c", "ñ": "n", "Á": "A", "É": "E",
            "Í": "I", "Ó": "O", "Ú": "U", "Ñ": "N",
        ]
        return String(map { plain[$0] ?? $0 })
    }
}
