import Banking
import Files
import Imports
import Kernel
import Storage
import Support
import Testing

@testable import BankingRules

@Suite("what files call an account")
struct AccountNameTests {
  private static let iban = "FR7630006000011234567890189"

  @Test(
    "a French account is known by its IBAN, however its parts are written",
    arguments: [
      "FR7630006000011234567890189", "FR76 3000 6000 0112 3456 7890 189", "BNPAFRPP/FR7630006000011234567890189",
      "BNPAFRPPXXX/FR7630006000011234567890189EUR", "30006/00001/12345678901", "30006 00001 12345678901 89",
      "30006000011234567890189", "30006000011234567890189EUR", "3000600001/12345678901EUR", "3000600001/12345678901",
      "BNPAFRPP/30006/00001/12345678901/EUR", "30006-00001-12345678901-89",
    ])
  func french(name: String) {
    #expect(AccountName(name).iban == AccountNameTests.iban)
  }

  @Test(
    "what may be of another country is left as it stands: a wrong key, no key and no cut, another shape",
    arguments: [
      "30006000011234567890188", "300060000112345678901", "10020030/1234567", "0067-00763/93984487", "12345678901", "",
      "A0006/00001/12345678901", "50000000054910000003",
    ])
  func others(name: String) { #expect(AccountName(name).iban == nil) }

  @Test("a name without an IBAN is that of a known IBAN whose national part it is")
  func parts() {
    func fits(_ name: String, _ iban: String) -> Bool { AccountName(name).isPart(of: iban) }
    let german = "DE89370400440532013000"
    #expect(fits("37040044/532013000", german) && fits("370400440532013000", german) && fits("0532013000", german))
    #expect(fits("COBADEFF/37040044/0532013000EUR", german) && !fits("37040044/532013001", german))
    #expect(!fits("37040045/532013000", german) && !fits("2013000", german) && !fits("", german))
    #expect(fits("12345678901", AccountNameTests.iban) && fits("300060000112345678901", AccountNameTests.iban))
    #expect(fits("0417164300", "NL91ABNA0417164300") && !fits("ABNA/417164301", "NL91ABNA0417164300"))
  }

  private func mt940(_ account: String, of movement: String = "C641,00NTRF2026-SO-601//X") -> String {
    ":20:STMT\n:25:\(account)\n:28C:14/1\n:60F:C260505EUR1000,00\n:61:2605060506\(movement)\n:86:VIR ALPHA\n"
      + ":62F:C260506EUR1641,00\n-\n"
  }

  @Test("one day of one account counts once, whatever each file calls it, in either order", arguments: Engine.all)
  func once(engine: Engine) async throws {
    for names in [
      [Self.iban, "30006/00001/12345678901", "30006000011234567890189", "3000600001/12345678901EUR", "12345678901"],
      ["DE89370400440532013000", "37040044/532013000"], ["37040044/532013000", "DE89370400440532013000"],
    ] {
      try await engine.withDatabase(BankBench.migrations) { database in
        let bench = try await BankBench(database)
        for (place, name) in names.enumerated() {
          let result = try await bench.load(mt940(name))
          #expect(result.entriesCreated == (place == 0 ? 1 : 0), "\(name)")
        }
        #expect(try await database.count("SELECT COUNT(*) FROM bank_account WHERE is_iban") == 1)
        #expect(try await database.count("SELECT COUNT(*) FROM bank_account") == 1)
      }
    }
  }

  @Test("a name that two accounts of the company could have is neither", arguments: Engine.all)
  func doubtful(engine: Engine) async throws {
    try await engine.withDatabase(BankBench.migrations) { database in
      let bench = try await BankBench(database)
      for name in ["30006/00001/12345678901", "30004/00821/12345678901", "12345678901"] {
        _ = try await bench.load(mt940(name))
      }
      #expect(try await database.count("SELECT COUNT(*) FROM bank_account") == 3)
    }
  }
}
