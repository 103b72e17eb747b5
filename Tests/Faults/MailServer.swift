import Foundation
import Mail
import Postal

/// A server in a process of its own, for one test: it writes a line of JSON for each message that it takes charge of.
class LoopbackServer {
  let port: Int
  let folder: URL
  private let process: Process
  private let input = Pipe()

  /// The Python of the tests, which `Scripts/python` makes.
  static var python: String? {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = ProcessInfo.processInfo.environment["ENCOURS_PYTHON"] ?? root.path + "/var/venv/bin/python"
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }

  /// Whether tests that need it run: always in `make test`, where a missing Python must fail.
  static var isAvailable: Bool {
    python != nil || ProcessInfo.processInfo.environment["ENCOURS_TEST_ALL"] != nil
  }

  init(script name: String, arguments: [String]) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("server-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(name)
    process = Process()
    process.executableURL = URL(fileURLWithPath: LoopbackServer.python ?? "/missing/python: run Scripts/python first")
    process.arguments = [script.path, "--log", folder.path + "/received"] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardInput = input
    try process.run()
    var line = Data()
    while let byte = try output.fileHandleForReading.read(upToCount: 1), byte != Data("\n".utf8) { line += byte }
    guard let port = Int(String(decoding: line, as: UTF8.self)) else { throw CocoaError(.executableLoad) }
    self.port = port
  }

  deinit {
    // It also ends when its input does, should this test be killed.
    process.terminate()
    try? FileManager.default.removeItem(at: folder)
  }

  func lines<Line: Decodable>(_: Line.Type = Line.self) throws -> [Line] {
    guard let data = try? Data(contentsOf: folder.appendingPathComponent("received")) else { return [] }
    // A line without its end is still being written.
    guard let end = data.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
    let whole = data[...end]
    return try whole.split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(Line.self, from: $0) }
  }
}

/// A real mail server (aiosmtpd).
final class MailServer: LoopbackServer {
  /// A message that the server took charge of.
  struct Received: Decodable, Sendable {
    let message_id: String
    let from: String
    let to: [String]
    let tls: Bool
    let authenticated: Bool
    let peer: Int
    let text: String
    let subject: String
  }

  init(arguments: [String] = []) throws { try super.init(script: "mail_server.py", arguments: arguments) }

  func received() throws -> [Received] { try lines() }
}

/// A service of text messages on loopback: there is no stand-in to install.
final class SmsServer: LoopbackServer {
  /// A message that the service took charge of.
  struct Taken: Decodable, Sendable {
    let id: Int
    let number: String
    let tag: String
    let text: String
    let sender: String
  }

  init(arguments: [String] = []) throws { try super.init(script: "sms_server.py", arguments: arguments) }

  func taken() throws -> [Taken] { try lines() }

  var address: String { "http://127.0.0.1:\(port)" }
}

/// Maileva on loopback: there is no stand-in to install.
final class MailevaServer: LoopbackServer {
  /// A letter that was ordered.
  struct Submitted: Decodable, Sendable {
    let id: String
    let kind: String
    let custom_id: String
    let name: String
    let lines: [String]
    let bytes: Int
    let from: String?
  }

  init(arguments: [String] = []) throws { try super.init(script: "maileva_server.py", arguments: arguments) }

  func submitted() throws -> [Submitted] { try lines() }

  var place: Maileva.Place {
    Maileva.Place(service: "http://127.0.0.1:\(port)", tokens: "http://127.0.0.1:\(port)/token")
  }

  func maileva(secret: String = "s3cret", within seconds: Int = 2, tokens: AccessTokens = AccessTokens()) -> Maileva {
    Maileva(
      place, .init(client: "encours", secret: secret),
      .init(email: "courrier@verdoncelle.example", isColoured: false, hasAddressSheet: true), tokens: tokens,
      within: seconds)
  }
}

/// A certification authority of our own and a certificate for 127.0.0.1 and localhost.
struct PrivateAuthority {
  let folder: URL
  var authority: String { folder.path + "/ca.pem" }
  var certificate: String { folder.path + "/server.pem" }
  var key: String { folder.path + "/server.key" }

  init() async throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("ca-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let script = """
      set -e; cd '\(folder.path)'
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 3650 \
        -subj '/CN=Encours test authority' -addext basicConstraints=critical,CA:TRUE
      openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.csr \
        -subj '/CN=localhost'
      printf 'subjectAltName=DNS:localhost,IP:127.0.0.1' > extensions
      openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 -out server.pem \
        -extfile extensions
      """
    let child = try Child(URL(fileURLWithPath: "/bin/bash"), ["-c", script], output: FileHandle.nullDevice)
    guard await child.end() == 0 else { throw CocoaError(.executableLoad) }
  }
}

/// A process that a test starts and awaits without holding a thread of Swift's pool.
final class Child {
  let process = Process()
  private let ended: AsyncStream<Int32>

  init(_ program: URL, _ arguments: [String], output: Any? = nil) throws {
    let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
    ended = stream
    process.executableURL = program
    process.arguments = arguments
    if let output {
      process.standardOutput = output
      process.standardError = output
    }
    process.terminationHandler = {
      continuation.yield($0.terminationStatus)
      continuation.finish()
    }
    try process.run()
  }

  /// Its exit status, or the signal that ended it.
  func end() async -> Int32 {
    for await status in ended { return status }
    return process.terminationStatus
  }
}
