import Testing

@testable import Web

@Suite("What of a form is shown again")
struct ReadableFieldTests {
  private static func fields() throws -> (ReadableFields, [String: String]) {
    let templates = try Templates.shipped(by: ["Web", "Pages", "People", "Teamwork", "Help"])
    return (templates.readable, templates.sources)
  }

  @Test("no field for a password or a code, on any page, is ever shown again")
  func secrets() throws {
    let (readable, sources) = try Self.fields()
    var secrets: Set<String> = []
    for source in sources.values {
      for tag in source.matches(of: /<input[^>]*("password"|"one-time-code"|-password")[^>]*>/) {
        let name = try #require(String(tag.0).firstMatch(of: /\sname="([^"{]+)"/), "a secret without a plain name")
        secrets.insert(String(name.1))
      }
    }
    #expect(secrets.isSuperset(of: ["password", "again", "actuel", "nouveau", "motdepasse", "secret", "code"]))
    for name in secrets.union(["_csrf"]) { #expect(!readable.holds(name), "\(name)") }
  }

  @Test("texts are shown, and nothing that is carried along, ticked or chosen")
  func texts() throws {
    let (readable, _) = try Self.fields()
    for name in ["note", "texte", "montant", "adresse", "f.due", "email.opening"] {
      #expect(readable.holds(name), "\(name)")
    }
    for name in ["version", "retour", "suite", "avant.texte", "avant.name", "scenario", "stay"] {
      #expect(!readable.holds(name), "\(name)")
    }
    let form = Form(encoded: "note=a&note=a&retour=%2F&texte=+&montant=12&_csrf=x&password=p")
    #expect(readable.texts(form) == ["a", "12"])
  }
}
