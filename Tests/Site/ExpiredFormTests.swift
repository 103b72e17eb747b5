import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import Web

/// What becomes of a form whose session is over.
extension SiteTests {
  private static let typed = [
    "note": "Rappeler <b>lundi</b>\r\navant midi", "password": "une phrase secrète", "suite": "/jamais-montre",
    "code": "123456",
  ]
  private static let origin = ["Referer": "http://localhost/clients/C-1?onglet=notes#bas"]

  @Test("what was typed in a session that has ended is shown, to be copied, with the way back; nothing is done")
  func signedOut() async throws {
    try await withSite { site in
      for knowsBrowser in [true, false] {
        let browser = Browser(site.client)
        _ = try await browser.signIn(SiteTests.password)
        browser.jar.clear("encours-session")
        if !knowsBrowser { browser.jar.clear("encours-form") }
        let answer = try await browser.post("/echo", Self.typed, headers: Self.origin)
        #expect(answer.status == .forbidden)
        #expect(answer.text.contains("readonly>Rappeler &lt;b&gt;lundi&lt;/b&gt;\navant midi</textarea>"))
        #expect(answer.text.contains("rien n’a été enregistré"))
        #expect(answer.text.contains("href=\"/connexion?suite=/clients/C-1%3Fonglet%3Dnotes\""))
        // Nothing of it can be sent from that page, and no secret is on it.
        #expect(!answer.text.contains("<form") && !answer.text.contains("⟦"))
        for hidden in ["une phrase secrète", "123456", "jamais-montre", browser.csrf] {
          #expect(!answer.text.contains(hidden), "\(hidden)")
        }
      }
    }
  }

  @Test("a form from before signing in again is given back inside the shell, and sent by hand it is taken")
  func signedInAgain() async throws {
    try await withSite { site in
      let browser = Browser(site.client)
      _ = try await browser.signIn(SiteTests.password)
      let old = browser.csrf
      _ = try await browser.signIn(SiteTests.password)
      browser.jar.clear("encours-session")
      _ = try await browser.signIn(SiteTests.password)
      let late = try await browser.post("/echo", ["text": "Promis", "_csrf": old], headers: Self.origin)
      #expect(late.status == .forbidden)
      #expect(late.text.contains("readonly>Promis</textarea>") && late.text.contains("id=\"contenu\""))
      #expect(late.text.contains("href=\"/clients/C-1?onglet=notes\""))
      #expect(!late.text.contains(old))
      #expect(try await browser.post("/echo", ["text": "Promis"]).text == "Promis")
    }
  }

  @Test("a form of another site is refused without a word of it, and its address is no way back")
  func strangersForm() async throws {
    try await withSite { site in
      for headers in [["Sec-Fetch-Site": "cross-site"], ["Origin": "https://evil.example"]] {
        let answer = try await Browser(site.client).post("/echo", ["note": "Appelez le 0800"], headers: headers)
        #expect(answer.status == .forbidden && !answer.text.contains("0800"))
      }
      for referer in ["https://evil.example/a", "http://localhost.evil.example/a", "http://localhost//evil.example"] {
        let answer = try await Browser(site.client).post("/echo", ["note": "Un mot"], headers: ["Referer": referer])
        #expect(answer.text.contains("Un mot") && !answer.text.contains("evil.example"), "\(referer)")
        #expect(answer.text.contains("href=\"/connexion\""))
      }
    }
  }

  @Test("forms before the door show nothing again; a file of an ended session is asked for once more")
  func doorAndFiles() async throws {
    try await withSite { site in
      let door = try await Browser(site.client).post(
        "/connexion", ["email": "claire@verdoncelle.example", "password": "une phrase secrète"])
      #expect(door.status == .forbidden && !door.text.contains("claire@") && !door.text.contains("secrète"))
      let body = "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.txt\"\r\n\r\nJournal\r\n--b--\r\n"
      let file = try await Browser(site.client).send(
        "/echo", body, headers: ["Content-Type": "multipart/form-data; boundary=b"])
      #expect(file.status == .forbidden && file.text.contains("rien n’a été enregistré"))
      #expect(!file.text.contains("Journal") && !file.text.contains("<textarea"))
    }
  }

  @Test("however much is typed, what is shown again has a measure")
  func bounded() async throws {
    try await withSite { site in
      let long = String(repeating: "e", count: 600)
      let fields = Dictionary(uniqueKeysWithValues: (0..<200).map { ("champ\($0)", "Texte \($0) \(long)") })
      let answer = try await Browser(site.client).post("/echo", fields)
      #expect(answer.text.matches(of: /<textarea/).count <= Limits.typedTexts)
      #expect(answer.body.readableBytes < 4 * Limits.typedCharacters)
    }
  }
}
