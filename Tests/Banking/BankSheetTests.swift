import BankingRules
import Files
import Kernel
import Testing

/// The beginning of a list as a bank writes it, and what it holds.
struct BankList: CustomStringConvertible, Sendable {
  let bank: String
  let text: String
  let minors: [Int64]
  var days: [CivilDate] = ["2026-03-02", "2026-03-03"]
  var reconciles: Bool?
  var account: String?
  var wordings = ["VIR ALPHA FACTURE F-1", "FRAIS"]

  var description: String { bank }

  static let all: [BankList] = [
    BankList(
      bank: "BNP Paribas",
      text: """
        Compte de chèques;FR7630004008210001234567849;Solde au 03/03/2026 :;120,50
        Date operation;Categorie operation;Sous Categorie operation;Libelle operation;Montant operation;Pointage operation
        02/03/2026;Virement;Reçu;VIR ALPHA FACTURE F-1;1 234,56;Non
        03/03/2026;Frais;Banque;FRAIS;-7,90;Non
        """, minors: [1_234_56, -7_90], account: "FR7630004008210001234567849"),
    BankList(
      bank: "Crédit Agricole",
      text: """
        Téléchargement du 04/03/2026;
        ;
        Compte courant n° 00012345678;
        Solde au 03/03/2026 1 300,00 €
        Date;Libellé;Débit euros;Crédit euros;
        02/03/2026;"VIR ALPHA
             FACTURE F-1
        ";;1 234,56;
        03/03/2026;"FRAIS
        ";7,90;;
        """, minors: [1_234_56, -7_90]),
    BankList(
      bank: "Société Générale",
      text: """
        ="00012345678";02/03/2026;03/03/2026;
        Date de l'opération;Libellé;Détail de l'écriture;Montant de l'opération;Devise
        02/03/2026;VIR ALPHA;VIR ALPHA FACTURE F-1;1234,56;EUR
        03/03/2026;FRAIS;;-7,90;EUR
        """, minors: [1_234_56, -7_90]),
    BankList(
      bank: "Crédit Mutuel",
      text: """
        Date;Date de valeur;Débit;Crédit;Libellé;Solde
        02/03/2026;02/03/2026;;1 234,56;VIR ALPHA FACTURE F-1;1 334,56
        03/03/2026;03/03/2026;-7,90;;FRAIS;1 326,66
        """, minors: [1_234_56, -7_90], reconciles: true),
    BankList(
      bank: "Banque Populaire",
      text: """
        Date de comptabilisation;Libelle simplifie;Libelle operation;Reference;Informations complementaires;Type operation;Debit;Credit;Date operation;Date de valeur;Pointage operation
        02/03/2026;ALPHA;VIR ALPHA;R1;FACTURE F-1;Virement recu;;+1234,56;01/03/2026;02/03/2026;0
        03/03/2026;FRAIS;FRAIS;R2;;Frais;-7,90;;03/03/2026;03/03/2026;0
        """, minors: [1_234_56, -7_90]),
    BankList(
      bank: "BoursoBank",
      text: """
        \u{FEFF}dateOp;dateVal;label;category;categoryParent;supplierFound;amount;comment;accountNum;accountLabel;accountbalance
        2026-03-02;2026-03-02;"VIR ALPHA FACTURE F-1";Virements;Virements;alpha;1 234,56;;00040123456;BoursoBank;1326.66
        2026-03-03;2026-03-03;FRAIS;Frais;Frais;;-7,90;;00040123456;BoursoBank;1326.66
        """, minors: [1_234_56, -7_90], account: "00040123456"),
    BankList(
      bank: "Qonto",
      text: """
        Statut;Date de la valeur (UTC);Date de l'opération (UTC);Montant total (TTC);Devise;Nom de la contrepartie;Méthode de paiement;Référence;Note
        Executé;02-03-2026 10:00:00;02-03-2026 09:00:00;1234,56;EUR;ALPHA;virement;VIR ALPHA FACTURE F-1;
        Executé;03-03-2026 10:00:00;03-03-2026 09:00:00;-7,90;EUR;Qonto;frais;FRAIS;
        Refusé;03-03-2026 10:00:00;03-03-2026 09:00:00;-99,00;EUR;X;carte;;
        """, minors: [1_234_56, -7_90], wordings: ["", ""]),
    BankList(
      bank: "Revolut",
      text: """
        Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance
        TRANSFER,Current,2026-03-01 09:00:00,2026-03-02 09:00:01,VIR ALPHA FACTURE F-1,1235.56,1.00,EUR,COMPLETED,1334.56
        FEE,Current,2026-03-03 09:00:00,2026-03-03 09:00:01,FRAIS,-7.90,0.00,EUR,COMPLETED,1326.66
        CARD,Current,2026-03-03 09:00:00,,HOTEL,-50.00,0.00,EUR,REVERTED,
        """, minors: [1_234_56, -7_90], reconciles: true),
    BankList(
      bank: "Wise",
      text: """
        TransferWise ID,Date,Amount,Currency,Description,Payment Reference,Running Balance,Exchange From,Exchange To,Payer Name,Payee Name,Payee Account Number,Merchant,Total fees
        CARD-1,03-03-2026,-7.90,EUR,FRAIS,,1326.66,,,,Wise,,,0.00
        TRANSFER-1,02-03-2026,1234.56,EUR,VIR ALPHA,FACTURE F-1,1334.56,,,ALPHA,,,,0.00
        """, minors: [-7_90, 1_234_56], days: ["2026-03-03", "2026-03-02"], reconciles: true,
      wordings: ["FRAIS", "VIR ALPHA FACTURE F-1"]),
    BankList(
      bank: "list",
      text: """
        Booking date,Details,Debit,Credit,Balance
        03/03/2026,FRAIS,7.90,,"1,326.66"
        02/03/2026,VIR ALPHA FACTURE F-1,,"1,234.56","1,334.56"
        13/02/2026,RENT,100.00,,100.00
        """, minors: [-7_90, 1_234_56, -100_00], days: ["2026-03-03", "2026-03-02", "2026-02-13"], reconciles: true,
      wordings: ["FRAIS", "VIR ALPHA FACTURE F-1", "RENT"]),
  ]
}

@Suite("the reader of banks' lists")
struct BankSheetTests {
  private func read(_ text: String) throws -> ReadStatements { try ReadStatements(text, BankSheetReader()) }

  @Test("a bank's list is known by its headings and read as the bank writes it", arguments: BankList.all)
  func banks(_ list: BankList) throws {
    let file = FileBytes(name: "export", Array(list.text.utf8))
    let reader = try #require(StatementReaders.reader(for: file))
    #expect(reader.format == "sheet")
    let read = try ReadStatements(.content(file) { _ in }, reader)
    #expect(read.opened.map(\.message) == [list.bank])
    #expect(read.all.map(\.amount.minor) == list.minors)
    #expect(read.all.map(\.booked) == list.days)
    #expect(read.closed.map(\.reconciles) == [list.reconciles])
    #expect(read.all.map { $0.details[0].wording } == list.wordings)
    #expect(read.unreadable.isEmpty)
    if let account = list.account { #expect(read.opened[0].account.number == account) }
  }

  @Test("the list is the same in UTF-8, Windows-1252 and UTF-16")
  func encodings() throws {
    let text = "Date;Libellé;Montant\n02/03/2026;Chèque d’été;12,50\n03/03/2026;Café;-1,00\n"
    let wide = try read(text)
    let narrow = text.unicodeScalars.map { $0 == "’" ? UInt8(0x92) : UInt8(truncatingIfNeeded: $0.value) }
    var double: [UInt8] = [0xFF, 0xFE]
    for unit in text.utf16 { double += [UInt8(truncatingIfNeeded: unit), UInt8(unit >> 8)] }
    for bytes in [narrow, double] {
      let read = try ReadStatements(.bytes(bytes, name: "x"), BankSheetReader())
      #expect(read.all == wide.all && read.all[0].details[0].wording == "Chèque d’été")
    }
  }

  @Test("a garbled amount or day is set aside with line, heading, what is there and what should be")
  func setAside() throws {
    let read = try read(
      """
      Date;Libellé;Montant;Devise
      02/03/2026;A;12..50;EUR
      hier;B;7,00;EUR
      04/03/2026;C;;EUR
      05/03/2026;D;5,00;EUR
      Total;;12,00;
      """)
    let rejected = read.findings.filter { $0.severity == .rejected }
    #expect(rejected.map(\.code) == ["amount_unreadable", "day_unreadable", "amount_missing"])
    #expect(rejected.map(\.line) == [2, 3, 4] && rejected.map(\.field) == ["Montant", "Date", "Montant"])
    #expect(rejected[0].reason.description.contains("12..50") && rejected[0].reason.description.contains("1 234,56"))
    #expect(read.unreadable[1].fields[.day] == "hier" && read.unreadable[1].fields[.amount] == "7.00")
    #expect(read.all.map(\.amount.minor) == [5_00])
  }

  @Test("a row with a debit and a credit is set aside; a zero beside an amount is none")
  func bothSides() throws {
    let read = try read(
      "Date;Libellé;Débit;Crédit\n02/03/2026;A;6,00;7,00\n03/03/2026;B;0,00;7,00\n04/03/2026;C;6,00;\n")
    #expect(read.all.map(\.amount.minor) == [7_00, -6_00])
    let rejected = read.findings.filter { $0.severity == .rejected }
    #expect(rejected.map(\.code) == ["both_sides"] && rejected.map(\.line) == [2])
    #expect(rejected[0].reason.description.contains("«6,00»") && rejected[0].reason.description.contains("«7,00»"))
    #expect(read.unreadable.count == 1)
  }

  @Test("a letter or a column says which way money went, pending payments are no cash")
  func sides() throws {
    let letters = try read("Date,Label,Amount,Currency\n2026-03-02,A,12.00 CR,EUR\n2026-03-03,B,3.00 DR,EUR\n")
    #expect(letters.all.map(\.amount.minor) == [12_00, -3_00])
    let column = try read("Date,Label,Amount,Currency,Sens\n2026-03-02,A,12.00,EUR,C\n2026-03-03,B,3.00,EUR,D\n")
    #expect(column.all.map(\.amount.minor) == [12_00, -3_00])
    let pending = try read(
      "Date,Label,Amount,Currency,State\n2026-03-02,A,12.00,EUR,PENDING\n2026-03-03,B,3.00,EUR,x\n")
    #expect(pending.closed[0].unbookedEntries == 1 && pending.closed[0].creditsMinor == 3_00)
  }

  @Test("each account and currency of a list is a statement of its own")
  func groups() throws {
    let read = try read(
      """
      Date;Libellé;Montant;Devise;Compte;Solde
      02/03/2026;A;10,00;EUR;A1;10,00
      02/03/2026;B;20,00;USD;A1;20,00
      03/03/2026;C;30,00;EUR;A1;40,00
      03/03/2026;D;40,00;EUR;B2;40,00
      """)
    #expect(read.closed.map { $0.header.account.number } == ["A1", "A1", "B2"])
    #expect(read.closed.map { $0.header.account.currency?.code } == ["EUR", "USD", "EUR"])
    #expect(read.closed.map(\.creditsMinor) == [40_00, 20_00, 40_00])
    #expect(read.closed.map(\.reconciles) == [true, true, true])
  }

  @Test("a break in the running balance is told, not refused")
  func broken() throws {
    let read = try read(
      "Date;Libellé;Montant;Solde\n02/03/2026;A;10,00;10,00\n03/03/2026;B;5,00;15,00\n04/03/2026;C;5,00;25,00\n")
    #expect(read.closed[0].reconciles == false && read.closed[0].gap == Money(minor: 5_00, .eur))
    #expect(read.all.count == 3)
  }

  @Test("ledgers and lists of open items are none")
  func foreign() {
    func knows(_ text: String) -> Bool { BankSheetReader().recognises(FileBytes(name: "x", Array(text.utf8))) }
    #expect(!knows("Client;Numéro;Date;Échéance;Montant;Libellé\nA;1;02/03/2026;02/04/2026;1,00;x\n"))
    #expect(!knows("Date;Journal;Compte;Libellé;Débit;Crédit\n02/03/2026;VE;411;x;1,00;\n"))
    #expect(!knows("Code client;Nom;Date;Référence;Solde;Montant\nA;B;02/03/2026;F1;1,00;1,00\n"))
    #expect(!knows("a;b;c\n1;2;3\n") && !knows(""))
    #expect(knows("Date;Libellé;Montant\n02/03/2026;x;1,00\n"))
  }
}
