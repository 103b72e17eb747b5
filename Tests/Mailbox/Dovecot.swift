import Foundation

/// A real Dovecot on loopback with one mailbox, whose messages are files.
final class Dovecot: Sendable {
  static let user = "compta@ducros.example"
  static let password = "s\"e\\c ret"
  static let program = ["/usr/sbin/dovecot", "/usr/local/sbin/dovecot"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  let folder: URL
  let port: Int
  let securePort: Int
  private let process: Process

  var certificate: String { folder.appendingPathComponent("cert.pem").path }

  /// Starts it and waits until it listens.
  init() throws {
    let files = FileManager.default
    folder = files.temporaryDirectory.appendingPathComponent("dovecot-\(UUID().uuidString.prefix(8))")
    for name in [
      "run", "box/new", "box/cur", "box/tmp", "box/.Trait&AOk-s/new", "box/.Trait&AOk-s/cur", "box/.Trait&AOk-s/tmp",
    ] {
      try files.createDirectory(at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    (port, securePort) = (try Dovecot.freePort(), try Dovecot.freePort())
    try Dovecot.run(
      "/usr/bin/openssl",
      [
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
        "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", folder.appendingPathComponent("key.pem").path, "-out",
        folder.appendingPathComponent("cert.pem").path,
      ])
    let isRoot = geteuid() == 0
    let owner = isRoot ? ("nobody", "nogroup") : (NSUserName(), "\(getegid())")
    if isRoot { try Dovecot.run("/bin/chown", ["-R", "nobody:nogroup", folder.appendingPathComponent("box").path]) }
    let people = isRoot ? "" : "default_login_user = \(owner.0)\ndefault_internal_user = \(owner.0)\n"
    try "\(Dovecot.user):{PLAIN}\(Dovecot.password)\n".write(
      to: folder.appendingPathComponent("people"), atomically: true, encoding: .utf8)
    try """
    protocols = imap
    base_dir = \(folder.path)/run
    log_path = \(folder.path)/log
    listen = 127.0.0.1
    \(people)passdb {
      driver = passwd-file
      args = scheme=PLAIN \(folder.path)/people
    }
    userdb {
      driver = static
      args = uid=\(owner.0) gid=\(owner.1) home=\(folder.path)/box
    }
    mail_location = maildir:\(folder.path)/box
    ssl = yes
    ssl_cert = <\(folder.path)/cert.pem
    ssl_key = <\(folder.path)/key.pem
    disable_plaintext_auth = no
    auth_failure_delay = 0
    first_valid_uid = 1
    first_valid_gid = 1
    service anvil {
      chroot =
    }
    service imap-login {
      chroot =
      inet_listener imap {
        port = \(port)
      }
      inet_listener imaps {
        port = \(securePort)
        ssl = yes
      }
    }
    """.write(to: folder.appendingPathComponent("dovecot.conf"), atomically: true, encoding: .utf8)
    process = Process()
    process.executableURL = URL(fileURLWithPath: Dovecot.program ?? "/usr/sbin/dovecot")
    process.arguments = ["-F", "-c", folder.appendingPathComponent("dovecot.conf").path]
    process.standardError = FileHandle.nullDevice
    try process.run()
    for _ in 0..<200 {
      if Dovecot.answers(port), Dovecot.answers(securePort) { return }
      usleep(50_000)
    }
    throw CocoaError(.executableLoad)
  }

  /// Puts a message into the mailbox, unread.
  func deliver(_ text: String, name: String, into box: String = "box") throws {
    let file = folder.appendingPathComponent("\(box)/new/\(name)")
    try Data(text.replacingOccurrences(of: "\n", with: "\r\n").utf8).write(to: file)
    if geteuid() == 0 { try Dovecot.run("/bin/chown", ["nobody:nogroup", file.path]) }
  }

  /// The flags of every message, as the names of their files end: `S` for one that was seen.
  func flags() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent("box/cur").path)
      .map { $0.split(separator: ",").count > 1 ? String($0.split(separator: ",").last ?? "") : "" }
  }

  func stop() {
    // It inherits our threads' signal mask, and with it a deaf ear for a request to end; its helpers follow it.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }

  private static func run(_ program: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
  }

  private static func address(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return address
  }

  private static func answers(_ port: Int) -> Bool {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = address(port)
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  private static func freePort() throws -> Int {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = address(0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, size)
        getsockname(socket, $0, &size)
      }
      return Int(in_port_t(bigEndian: $0.pointee.sin_port))
    }
  }
}
