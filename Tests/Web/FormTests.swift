import Foundation
import Hummingbird
import Kernel
import Testing

@testable import Web

struct FormTests {
  @Test("a form is decoded: percent, plus, several values, nothing after the name")
  func encoded() {
    let form = Form(encoded: "name=Caf%C3%A9+du+Nord&tag=a&tag=b&empty=&bare&bad=%ZZ")
    #expect(form["name"] == "Café du Nord")
    #expect(form.all("tag") == ["a", "b"])
    #expect(form["empty"] == "")
    #expect(form["bare"] == "")
    #expect(form["bad"] == "%ZZ")
    #expect(form["missing"] == nil)
  }

  @Test("a component of a query comes back as it was")
  func roundTrip() {
    let text = "/clients?q=Été & cie+1%"
    #expect(Form(encoded: "x=" + Form.encoded(text))["x"] == text)
  }

  @Test("a form of parts is split the same however it arrives", arguments: [1, 2, 3, 7, 64, 10_000])
  func multipart(step: Int) throws {
    let file = [UInt8]("a\r\n--b\r\n-- \r\n--boundary".utf8.dropLast(3)) + [0, 255, 13, 10, 13]
    var body: [UInt8] = []
    func add(_ text: String) { body.append(contentsOf: text.utf8) }
    add("preamble\r\n--boundary\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\nsecret\r\n--boundary\r\n")
    add("Content-Disposition: form-data; name=\"file\"; filename=\"C:\\x\\..\\journal %22é%22.txt\"\r\n")
    add("Content-Type: text/plain\r\n\r\n")
    body.append(contentsOf: file)
    add("\r\n--boundary\r\nContent-Disposition: form-data; name=\"none\"; filename=\"\"\r\n\r\n\r\n--boundary--\r\n")
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var splitter = try MultipartSplitter(boundary: "boundary", folder: folder)
    for start in stride(from: 0, to: body.count, by: step) {
      try splitter.take(body[start..<min(start + step, body.count)])
    }
    let form = try splitter.finish()
    #expect(form["_csrf"] == "secret")
    #expect(form.files.count == 1)
    let upload = try #require(form.files.first)
    #expect(upload.name == "journal \"é\".txt")
    #expect(upload.bytes == file.count)
    #expect(try [UInt8](Data(contentsOf: upload.path)) == file)
    #expect(upload.path.path.hasPrefix(folder.path + "/file-"))
  }

  @Test("a form of parts that breaks off is refused")
  func cut() throws {
    var splitter = try MultipartSplitter(boundary: "b", folder: FileManager.default.temporaryDirectory)
    try splitter.take(Array("--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\nhalf".utf8))
    #expect(throws: WebError.self) { try splitter.finish() }
  }

  @Test(
    "only a path of ours is gone to",
    arguments: [
      ("/clients?q=a", "/clients?q=a"), ("//evil.example", "/"), ("/\\evil.example", "/"),
      ("https://evil.example", "/"),
      ("", "/"), ("clients", "/"), ("/a\r\nSet-Cookie: x", "/"), ("/\t/evil.example", "/"),
      ("javascript:alert(1)", "/"),
    ])
  func localPaths(candidate: String, path: String) {
    #expect(LocalPath(candidate).text == path)
  }

  @Test("a sentence shown once survives its cookie, and rubbish is none")
  func flash() {
    let flash = Flash.done("12 factures importées ; « é »\nfin")
    #expect(Flash(cookie: flash.cookie(secure: true).value) == flash)
    #expect(flash.cookie(secure: true).name.hasPrefix("__Host-"))
    #expect(Flash(cookie: "????") == nil)
    #expect(Flash(cookie: Data("evil\nx".utf8).base64EncodedString()) == nil)
  }

  @Test("texts fill in their arguments, count as the language does, and show when they are missing")
  func words() {
    let words = Words([
      .french: ["a.b": "Espace de {name} !", "n.one": "{count} facture", "n.other": "{count} factures"],
      .english: ["n.one": "{count} invoice", "n.other": "{count} invoices"],
    ])
    #expect(words[.french]("a.b", ["name": "X"]) == "Espace de X\u{202F}!")
    #expect(words[.french]("n", count: 0) == "0 facture")
    #expect(words[.english]("n", count: 0) == "0 invoices")
    #expect(words[.french]("n", count: 1200) == "1\u{202F}200 factures")
    #expect(words[.english]("a.b") == "⟦a.b⟧")
  }

  @Test("secrets differ, have 256 bits, and are compared whole")
  func secrets() {
    #expect(Secret.make() != Secret.make())
    #expect(Secret.make().count == 43)
    #expect(Secret.equal("abc", "abc") && !Secret.equal("abc", "abd") && !Secret.equal("abc", "ab"))
    #expect(Secret.digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }
}
