import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Mailbox
import Messaging
import MessagingRules
import NIOCore
import PeopleRules
import Receivables
import ReceivablesRules
import Replies
import RepliesRules
import Storage
import Support
import Testing

/// What is set once: companies, rates, the mail server, a copy of everything.
struct SettingsPageTests {
  private static let company = [
    "nom": "Verdoncelle <b>Services", "siren": "732 829 320", "adresse": "28 rue des Métalliers\n\nBât. B",
    "codepostal": "69100", "ville": "Villeurbanne", "pays": "fr", "iban": "FR76 3000 6000 0112 3456 7890 189",
    "delai": "eom_then_d45", "taux": "12,15 %", "minimum": "15,50", "email": "compta@verdoncelle.example",
  ]

  @Test("a company is changed with what was typed in any spelling, and every mistake is said beside its field")
  func company() async throws {
    try await PagesBench.open(.sqlite, role: "credit_manager", fill: { _, _ in }) { bench in
      let wrong = try await bench.post(
        "/reglages/societes/VER",
        ["nom": "", "siren": "123456789", "iban": "FR00", "delai": "bientôt", "taux": "-1", "pays": "France"])
      #expect(wrong.status == .unprocessableContent)
      for sentence in [
        "Donnez un nom à la société.", "Ce SIREN est faux", "Cet IBAN est faux", "Ce délai n’est pas connu",
        "Donnez un taux comme 12,15", "C’est trop long",
      ] {
        #expect(wrong.words.contains(sentence), "\(sentence)")
      }
      let before = try await bench.before("/reglages/societes/VER")
      let saved = try await bench.post("/reglages/societes/VER", Self.company.merging(before) { _, new in new })
      #expect(saved.status == .seeOther)
      let id = bench.company
      let company = try #require(try await bench.database.read { try CompanyStore.find(id, $0) })
      #expect(company.siren == "732829320" && company.iban == "FR7630006000011234567890189")
      #expect(company.address.lines == ["28 rue des Métalliers", "Bât. B"] && company.address.country == "FR")
      #expect(company.terms == "EOM_THEN_D45" && company.penaltyRate?.description == "12.15")
      #expect(company.reminderMinimumMinor == 15_50)
      let page = try await bench.page("/reglages/societes/VER")
      #expect(page.contains("value=\"12,15\"") && page.contains("value=\"15,50\"") && !page.contains("<b>Services"))
      let list = try await bench.words("/reglages/societes")
      #expect(list.contains("Mention légale"))
    }
  }

  @Test("a penalty rate below the floor of the law is taken, and the floor and the article are said where it is set")
  func floor() async throws {
    try await PagesBench.open(.sqlite, role: "credit_manager", fill: { _, _ in }) { bench in
      let path = "/reglages/societes/VER"
      let told = /Sous le plancher légal de 7,86.*1er semestre 2026.*L441-10/
      for (rate, isBelow) in [("2", true), ("12,15", false), ("", false)] {
        let plain = ["taux": rate, "nom": "Verdoncelle", "mention": "SAS au capital"]
        let typed = Self.company.merging(plain) { $1 }.merging(try await bench.before(path)) { _, new in new }
        #expect(try await bench.post(path, typed).status == .seeOther)
        #expect(try await bench.words(path).contains(told) == isBelow, "\(rate)")
      }
    }
  }

  @Test("the journal tells every detail of a company that changed, and no other")
  func journalled() async throws {
    try await PagesBench.open(.sqlite, role: "credit_manager", fill: { _, _ in }) { bench in
      let path = "/reglages/societes/VER"
      let full = Self.company.merging([
        "nom": "Verdoncelle", "telephone": "04 11 22 33 44", "bic": "BNPAFRPP", "mention": "SAS au capital",
      ]) {
        _, new in new
      }
      _ = try await bench.post(path, full.merging(try await bench.before(path)) { _, new in new })
      func last() async throws -> String {
        try await bench.database.read { snapshot in
          try snapshot.first("SELECT facts FROM journal WHERE event = 'company.updated' ORDER BY id DESC LIMIT 1") {
            $0.text(0)
          }
        } ?? ""
      }
      let told = try await last()
      for value in [
        "28 rue des Métalliers", "69100", "Villeurbanne", "compta@verdoncelle.example", "04 11 22 33 44", "BNPAFRPP",
        "SAS au capital", "12.15",
      ] {
        #expect(told.contains(value), "\(value) in \(told)")
      }
      let moved = full.merging(["ville": "Lyon"]) { _, new in new }
      _ = try await bench.post(path, moved.merging(try await bench.before(path)) { _, new in new })
      let after = try await last()
      #expect(after.contains("Lyon") && !after.contains("BNPAFRPP"), "\(after)")
    }
  }

  @Test(
    "the second of two who change a company is shown what the first saved, and loses nothing", arguments: Engine.all)
  func conflict(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "credit_manager", fill: { _, _ in }) { bench in
      let path = "/reglages/societes/VER"
      let before = try await bench.before(path)
      #expect(before.count == 16)
      let first = Self.company.merging(["nom": "Premier", "ville": "Lyon"]) { _, new in new }
      #expect(try await bench.post(path, first.merging(before) { _, new in new }).status == .seeOther)
      // Made from the same page: another name and another telephone.
      var second: [String: String] = [:]
      for (name, value) in before { second[String(name.dropFirst("avant.".count))] = value }
      second["nom"] = "Second <b>"
      second["telephone"] = "04 00 00 00 00"
      // The example's is no real one.
      second["siren"] = ""
      let told = try await bench.post(path, second.merging(before) { _, new in new })
      #expect(told.status == .conflict)
      #expect(told.words.contains("Claire Delmas a modifié cette fiche") && told.words.contains("· VER · EUR"))
      let page = String(buffer: told.body)
      // Their city, which this one had not touched; this one's name beside theirs.
      #expect(page.contains("value=\"Lyon\"") && page.contains("value=\"Second &lt;b&gt;\""))
      #expect(page.contains("value=\"04 00 00 00 00\"") && told.words.contains("Premier"))
      let id = bench.company
      func stored() async throws -> Company? { try await bench.database.read { try CompanyStore.find(id, $0) } }
      #expect(try await stored()?.name == "Premier")
      // Saved from what was shown, it is taken.
      let fresh = try await bench.before(path)
      second["ville"] = "Lyon"
      #expect(try await bench.post(path, second.merging(fresh) { _, new in new }).status == .seeOther)
      let kept = try await stored()
      #expect(kept?.name == "Second <b>" && kept?.address.city == "Lyon" && kept?.phone == "04 00 00 00 00")
    }
  }

  @Test("a company is added once under a code")
  func add() async throws {
    try await PagesBench.open(.sqlite, role: "administrator", fill: { _, _ in }) { bench in
      let new = Self.company.merging(["code": "ser-2", "devise": "CHF"]) { _, new in new }
      let made = try await bench.post("/reglages/societes", new)
      #expect(made.headers[.location] == "/reglages/societes/SER-2")
      let again = try await bench.post("/reglages/societes", new)
      #expect(again.words.contains("Une société a déjà ce code."))
      let odd = try await bench.post("/reglages/societes", new.merging(["code": "a/b"]) { _, new in new })
      #expect(odd.words.contains("Donnez un code"))
      #expect(try await bench.words("/reglages/societes").contains("CHF"))
    }
  }

  @Test("a half-year's rates are entered, and the missing one is said until then")
  func rates() async throws {
    try await PagesBench.open(.sqlite, role: "credit_manager", fill: { _, _ in }) { bench in
      #expect(try await bench.words("/reglages/taux").contains("Les taux du 2e semestre 2026 ne sont pas connus"))
      let wrong = try await bench.post("/reglages/taux", ["semestre": "2026 H2", "bce": "deux", "source": ""])
      #expect(wrong.words.contains("Donnez un taux comme 2,15.") && wrong.words.contains("Dites où vous l’avez lu."))
      _ = try await bench.post(
        "/reglages/taux",
        ["semestre": "2026 H2", "bce": "2,15", "autres": "2.71 %", "particuliers": "6,53", "source": "arrêté <i>"])
      let page = try await bench.words("/reglages/taux")
      #expect(!page.contains("ne sont pas connus") && page.contains("arrêté &lt;i&gt;"))
      #expect(page.contains("2e semestre 2026 2,15"))
    }
  }

  @Test("the mail server's password is sealed, kept, never shown, and not sent to another server")
  func mailServer() async throws {
    try await PagesBench.open(.sqlite, role: "administrator", fill: { _, _ in }) { bench in
      var form = [
        "serveur": "smtp.v.example", "port": "587", "chiffrement": "starttls", "utilisateur": "compta",
        "motdepasse": "très secret", "expediteur": "compta@v.example",
      ]
      #expect(try await bench.post("/reglages/e-mail", form).status == .seeOther)
      let id = bench.company
      func kept() async throws -> String? {
        try await bench.database.read { try MailServerStore.find(id, $0)?.sealedPassword }
      }
      let first = try #require(try await kept())
      #expect(!first.contains("secret"))
      #expect(try await !bench.page("/reglages/e-mail").contains("secret"))
      form["motdepasse"] = ""
      form["port"] = "465"
      form.merge(try await bench.before("/reglages/e-mail")) { $1 }
      #expect(try await bench.post("/reglages/e-mail", form).status == .seeOther)
      #expect(try await kept() == first)
      form.merge(try await bench.before("/reglages/e-mail")) { $1 }
      form["serveur"] = "evil.example"
      let moved = try await bench.post("/reglages/e-mail", form)
      #expect(moved.words.contains("Donnez le mot de passe de cet utilisateur sur ce serveur."))
      for (field, value, sentence) in [
        ("serveur", "smtp://x", "sans « smtp:// »"), ("port", "99999", "entre 1 et 65535"),
        ("expediteur", "rien", "Donnez une adresse"),
      ] {
        let answer = try await bench.post("/reglages/e-mail", form.merging([field: value]) { _, new in new })
        #expect(
          answer.words.replacing("\u{A0}", with: " ").contains(sentence), "\(field)")
      }
    }
  }

  @Test("the mailbox of answers is kept with its password sealed, says why it cannot be read, and is read no more")
  func mailbox() async throws {
    try await PagesBench.open(.sqlite, role: "administrator", fill: { _, _ in }) { bench in
      let path = "/reglages/reponses"
      var form = [
        "serveur": "imap.v.example", "port": "993", "chiffrement": "tls", "utilisateur": "compta",
        "motdepasse": "très secret", "dossier": "",
      ]
      #expect(try await bench.post(path, form).status == .seeOther)
      let id = bench.company
      func kept() async throws -> MailboxSetting? {
        try await bench.database.read { try MailboxSettingStore.find(id, $0) }
      }
      let first = try #require(try await kept())
      #expect(first.folder == "INBOX" && first.sealedPassword?.contains("secret") == false)
      #expect(try await !bench.page(path).contains("secret"))
      #expect(try await bench.words(path).contains("Pas encore lue."))
      form["motdepasse"] = ""
      form.merge(try await bench.before(path)) { $1 }
      let moved = try await bench.post(path, form.merging(["serveur": "evil.example"]) { $1 })
      #expect(moved.words.contains("Donnez le mot de passe de ce compte sur ce serveur."))
      for (field, value, sentence) in [
        ("serveur", "imap://x", "sans « imap:// »"), ("port", "99999", "entre 1 et 65535"),
        ("utilisateur", "", "Donnez le compte"),
      ] {
        let answer = try await bench.post(path, form.merging([field: value]) { $1 })
        #expect(answer.words.replacing("\u{A0}", with: " ").contains(sentence), "\(field)")
      }
      let failure = try #require(
        String(data: JSONEncoder().encode(MailboxError.silent(host: "imap.v.example").phrase), encoding: .utf8))
      try await bench.database.write {
        try $0.execute(
          """
          INSERT INTO mailbox_read (company, mailbox, validity, last_uid, failure, failed_since)
          VALUES (\(id), \(first.name), 0, 0, \(failure), \(Engine.moment))
          """)
      }
      #expect(try await bench.words(path).contains("ne peut pas être lue depuis le 23/11/2026"))
      #expect(try await bench.post(path + "/arreter", [:]).status == .seeOther)
      #expect(try await kept() == nil)
      #expect(try await bench.post(path + "/essai", [:]).status == .seeOther)
    }
  }

  @Test("the second of two who set the mail server at once is told, and saves both changes", arguments: Engine.all)
  func mailServerTogether(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "administrator", fill: { _, _ in }) { bench in
      let path = "/reglages/e-mail"
      let first = [
        "serveur": "smtp.v.example", "port": "587", "chiffrement": "starttls", "utilisateur": "",
        "expediteur": "compta@v.example",
      ]
      // Two open the page where none is set: the second does not overwrite what the first chose.
      #expect(try await bench.post(path, first).status == .seeOther)
      let blind = try await bench.post(path, first.merging(["serveur": "smtp.w.example"]) { $1 })
      #expect(blind.status == .conflict && blind.words.contains("smtp.v.example"))
      let before = try await bench.before(path)
      let other = first.merging(before) { $1 }.merging(["port": "465"]) { $1 }
      #expect(try await bench.post(path, other).status == .seeOther)
      let mine = first.merging(before) { $1 }.merging(["expediteur": "<b>@v.example", "motdepasse": "secret"]) { $1 }
      let told = try await bench.post(path, mine)
      #expect(told.status == .conflict)
      #expect(told.words.contains("Claire Delmas") && told.words.contains("465"))
      let text = String(buffer: told.body)
      #expect(text.contains("value=\"465\"") && text.contains("&lt;b&gt;@v.example") && !text.contains("secret"))
      let now = try await bench.before(path)
      let both = first.merging(now) { $1 }.merging(["port": "465", "expediteur": "relances@v.example"]) { $1 }
      #expect(try await bench.post(path, both).status == .seeOther)
      let company = bench.company
      let kept = try await bench.database.read { try MailServerStore.find(company, $0) }
      #expect(kept?.port == 465 && kept?.sender == "relances@v.example")
    }
  }

  @Test("the second of two who set the company's sign-in at once is told", arguments: Engine.all)
  func providerTogether(engine: Engine) async throws {
    try await PagesBench.open(engine, role: "administrator", fill: { _, _ in }) { bench in
      let path = "/reglages/connexion"
      let first = [
        "fournisseur": "https://id.v.example", "client": "encours", "secret": "très secret", "nouveaux": "non",
        "domaine": "",
      ]
      #expect(try await bench.post(path, first).status == .seeOther)
      let before = try await bench.before(path)
      let kept = first.merging(["secret": ""]) { $1 }.merging(before) { $1 }
      #expect(try await bench.post(path, kept.merging(["client": "encours-2"]) { $1 }).status == .seeOther)
      let told = try await bench.post(
        path, kept.merging(["domaine": "v.example", "nouveaux": "oui", "role": "collector"]) { $1 })
      #expect(told.status == .conflict && told.words.contains("Claire Delmas"))
      let text = String(buffer: told.body)
      #expect(
        text.contains("value=\"encours-2\"") && text.contains("value=\"v.example\"") && !text.contains("secret\" value")
      )
      // Who stops it leaves nothing for the other to keep.
      let now = try await bench.before(path)
      _ = try await bench.post(path + "/arreter", [:])
      #expect(try await bench.post(path, kept.merging(now) { $1 }).status == .conflict)
    }
  }

  /// Links to choose a password leave through it: whoever chose it could read an administrator's.
  @Test(
    "the mail server is chosen by who may do everything, and whoever may not is told why",
    arguments: [("credit_manager", false), ("administrator", true)])
  func mailServerOfOthers(role: String, isLocal: Bool) async throws {
    try await PagesBench.open(.sqlite, role: role, isLocal: isLocal, fill: { _, _ in }) { bench in
      let form = ["serveur": "smtp.evil.example", "port": "25", "chiffrement": "none", "expediteur": "a@evil.example"]
      let refused = try await bench.post("/reglages/e-mail", form)
      #expect(refused.status == .forbidden && refused.words.contains("tout faire"))
      let id = bench.company
      #expect(try await bench.database.read { try MailServerStore.find(id, $0) } == nil)
      let page = try await bench.page("/reglages/e-mail")
      #expect(page.contains("partent aussi les liens") && !page.contains(">Enregistrer</button>"))
      #expect(page.matches(of: /\ disabled/).count == 6)
    }
  }

  @Test("a copy of everything is for who may do everything, and is in the journal")
  func backup() async throws {
    try await PagesBench.open(.sqlite, role: "administrator", fill: { _, _ in }) { bench in
      let copy = try await bench.post("/reglages/sauvegarde", [:])
      #expect(copy.status == .ok && String(buffer: copy.body) == "a copy")
      // Nobody else on the machine could read it, and nothing of it is left.
      let written = try #require(bench.copies.take().first).split(separator: " ", maxSplits: 1)
      #expect(written[0] == "700" && !FileManager.default.fileExists(atPath: String(written[1])))
      #expect(copy.headers[.contentDisposition] == "attachment; filename=\"encours-2026-11-23.backup\"")
      #expect(
        try await bench.database.count("SELECT COUNT(*) FROM journal WHERE event = 'backup.downloaded'") == 1)
    }
    try await PagesBench.open(.sqlite, role: "administrator", isLocal: true, fill: { _, _ in }) { bench in
      let refused = try await bench.post("/reglages/sauvegarde", [:])
      #expect(refused.status == .forbidden)
      let page = try await bench.words("/reglages")
      #expect(!page.contains("Sauvegarde"))
    }
  }
}
