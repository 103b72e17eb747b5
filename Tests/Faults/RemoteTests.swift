import Foundation
import Kernel
import Testing

@testable import Remote

/// A real server of OpenSSH on loopback, which lets the account of the tests in by its key.
final class SshServer {
  let port: Int
  let folder: URL
  private let process = Process()
  private let input = Pipe()

  private static let program = "/usr/sbin/sshd"
  static var isAvailable: Bool {
    FileManager.default.isExecutableFile(atPath: program)
      || ProcessInfo.processInfo.environment["ENCOURS_TEST_ALL"] != nil
  }

  init() async throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("ssh-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("files"), withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    port = try SshServer.freePort()
    try """
    Port \(port)
    ListenAddress 127.0.0.1
    HostKey \(folder.path)/host
    AuthorizedKeysFile \(folder.path)/client.pub
    PidFile none
    StrictModes no
    UsePAM no
    PermitRootLogin yes
    PasswordAuthentication no
    Subsystem sftp internal-sftp

    """.write(to: folder.appendingPathComponent("config"), atomically: true, encoding: .utf8)
    let script = """
      set -e; cd '\(folder.path)'; [ "$(id -u)" != 0 ] || mkdir -p /run/sshd
      for name in host other client stranger; do ssh-keygen -q -t ed25519 -N '' -f $name; done
      """
    let child = try Child(URL(fileURLWithPath: "/bin/bash"), ["-c", script], output: FileHandle.nullDevice)
    guard await child.end() == 0 else { throw CocoaError(.executableLoad) }
    // The server closes what it inherits, by which Foundation would take it for ended: a shell stands before it, which ends
    // it when its own input ends, as it does also when this test is killed.
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", "\(SshServer.program) -D -e -f '\(folder.path)/config' & cat; kill -9 $!"]
    process.standardInput = input
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    for _ in 0..<100 where !SshServer.answers(port) { try await Task.sleep(for: .milliseconds(50)) }
  }

  deinit {
    try? input.fileHandleForWriting.close()
    try? FileManager.default.removeItem(at: folder)
  }

  var files: URL { folder.appendingPathComponent("files") }

  /// The fingerprint of a key, as OpenSSH itself prints it.
  func fingerprint(of key: String) async throws -> String {
    let output = Pipe()
    let child = try Child(
      URL(fileURLWithPath: "/usr/bin/ssh-keygen"), ["-l", "-f", "\(folder.path)/\(key).pub"], output: output)
    _ = await child.end()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    return String(line.split(separator: " ")[1])
  }

  func sftp(
    _ path: String? = nil, key: String = "client", hostKey: String?, user: String = NSUserName()
  ) throws -> SftpFolder {
    SftpFolder(
      host: "127.0.0.1", port: port, path: path ?? files.path, user: user,
      secret: try String(contentsOf: folder.appendingPathComponent(key), encoding: .utf8), hostKey: hostKey)
  }

  private static func address(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return address
  }

  private static func socket<Value>(_ body: (Int32) -> Value) -> Value {
    let handle = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(handle) }
    return body(handle)
  }

  private static func with<Value>(_ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value {
    var address = address(port)
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
  }

  private static func answers(_ port: Int) -> Bool {
    socket { handle in with(port) { connect(handle, $0, $1) } == 0 }
  }

  private static func freePort() throws -> Int {
    let port = socket { handle -> Int in
      guard with(0, { bind(handle, $0, $1) }) == 0 else { return 0 }
      var (address, size) = (sockaddr_in(), socklen_t(MemoryLayout<sockaddr_in>.size))
      _ = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(handle, $0, &size) }
      }
      return Int(in_port_t(bigEndian: address.sin_port))
    }
    guard port > 0 else { throw CocoaError(.fileReadUnknown) }
    return port
  }
}

/// A place for a fetched file.
private func place() throws -> URL {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent("fetched-\(UUID().uuidString)")
  _ = FileManager.default.createFile(atPath: url.path, contents: nil)
  return url
}

@Suite(.enabled(if: SshServer.isAvailable, "the package openssh-server brings the server that these tests ask"))
struct SftpTests {
  @Test("files are listed, fetched whole and moved by a server of OpenSSH, with a key that only it holds")
  func real() async throws {
    let server = try await SshServer()
    let names = ["relevé d'août \"2\".xml", "a b#c?d%20.csv", "vide.txt"]
    for (place, name) in names.enumerated() {
      try Data(String(repeating: "x", count: place < 2 ? 100_000 * (place + 1) : 0).utf8)
        .write(to: server.files.appendingPathComponent(name))
    }
    try FileManager.default.createDirectory(
      at: server.files.appendingPathComponent("dossier"), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(
      atPath: server.files.appendingPathComponent("lien").path, withDestinationPath: "/etc/passwd")
    let sftp = try server.sftp(hostKey: try await server.fingerprint(of: "host"))
    let listed = try await sftp.list().sorted { $0.bytes > $1.bytes }
    #expect(listed.map(\.name) == [names[1], names[0], names[2]])
    #expect(listed.map(\.bytes) == [200_000, 100_000, 0] && listed.allSatisfy { !$0.mark.isEmpty })
    for file in listed {
      let url = try place()
      defer { try? FileManager.default.removeItem(at: url) }
      try await sftp.fetch(file, to: url, most: 1 << 20)
      #expect(try Data(contentsOf: url).count == Int(file.bytes))
      if file.bytes > 10 {
        await #expect(throws: RemoteError.tooLarge(file: file.name, megabytes: 0)) {
          try await sftp.fetch(file, to: url, most: 10)
        }
      }
      #expect(await sftp.move(file, into: "done"))
    }
    // One of a name that is taken there is moved too.
    try Data("y".utf8).write(to: server.files.appendingPathComponent(names[2]))
    let again = try #require(try await sftp.list().first)
    #expect(await sftp.move(again, into: "done"))
    #expect(try await sftp.list().isEmpty)
    let done = try FileManager.default.contentsOfDirectory(atPath: server.files.path + "/done")
    #expect(done.count == 4 && Set(names).isSubset(of: done))
  }

  @Test("a server that shows no key that was noted is sent nothing, and its key is said as OpenSSH says it")
  func keys() async throws {
    let server = try await SshServer()
    let (own, other) = (try await server.fingerprint(of: "host"), try await server.fingerprint(of: "other"))
    let name = "127.0.0.1:\(server.port)"
    await #expect(throws: RemoteError.keyUnknown(server: name, shown: own)) {
      try await server.sftp(hostKey: nil).list()
    }
    await #expect(throws: RemoteError.keyChanged(server: name, shown: own)) {
      try await server.sftp(hostKey: other).list()
    }
    await #expect(throws: RemoteError.signInRefused(server: name)) {
      try await server.sftp(key: "stranger", hostKey: own).list()
    }
    await #expect(throws: RemoteError.folderRefused(server: name, path: "/nowhere")) {
      try await server.sftp("/nowhere", hostKey: own).list()
    }
    let none = SftpFolder(host: "127.0.0.1", port: 1, path: "/", user: "u", secret: "p", hostKey: own)
    await #expect(throws: RemoteError.self) { try await none.list() }
  }

  @Test("a line of a list is a plain file or nothing")
  func lines() {
    let line = "-rw-r--r--    1 1000     1000         1234 Nov 29 19:44 relevé du 29.xml"
    #expect(SftpFolder.file(line) == RemoteFile(name: "relevé du 29.xml", bytes: 1_234, mark: "Nov 29 19:44"))
    let old = "-rw-------+   1 bank users 0 Jan  2  2025 a.txt"
    #expect(SftpFolder.file(old) == RemoteFile(name: "a.txt", bytes: 0, mark: "Jan 2 2025"))
    for line in [
      "drwxr-xr-x    2 0 0 4096 Nov 29 19:44 done", "lrwxrwxrwx    1 0 0 9 Nov 29 19:44 a -> /etc", "total 4", "",
      "-rw-r--r--    1 0 0 9 Nov 29 19:44 ..", "-rw-r--r--    1 0 0 9 Nov 29 19:44 ../a", "-rw-r--r-- 1 0 0 x y z t a",
    ] { #expect(SftpFolder.file(line) == nil, "\(line)") }
  }
}

@Suite(.enabled(if: LoopbackServer.isAvailable, "Scripts/python makes the Python that the server needs"))
struct HttpsFolderTests {
  private static func server(_ authority: PrivateAuthority) throws -> (LoopbackServer, URL) {
    let files = authority.folder.appendingPathComponent("files")
    try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
    let server = try LoopbackServer(
      script: "dav_server.py",
      arguments: ["--folder", files.path, "--certificate", authority.certificate, "--key", authority.key])
    return (server, files)
  }

  @Test("a folder of WebDAV is listed, fetched and moved below its own address, whatever the server says of others")
  func dav() async throws {
    let authority = try await PrivateAuthority()
    let (server, files) = try Self.server(authority)
    try Data("one".utf8).write(to: files.appendingPathComponent("relevé 1.xml"))
    try FileManager.default.createDirectory(
      at: files.appendingPathComponent("dossier"), withIntermediateDirectories: false)
    func folder(_ path: String = "/files/", secret: String = "s3cret", trusted: Bool = true) -> HttpsFolder {
      HttpsFolder(
        "https://localhost:\(server.port)\(path)", user: "verdoncelle", secret: secret,
        authorityFile: trusted ? authority.authority : nil)
    }
    let listed = try await folder().list()
    #expect(listed.map(\.name) == ["relevé 1.xml"] && listed[0].bytes == 3 && !listed[0].mark.isEmpty)
    let url = try place()
    defer { try? FileManager.default.removeItem(at: url) }
    try await folder().fetch(listed[0], to: url, most: 100)
    #expect(try Data(contentsOf: url) == Data("one".utf8))
    #expect(await folder().move(listed[0], into: "done"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: files.path + "/done") == ["relevé 1.xml"])
    // A certificate that nobody vouches for, a wrong password, a place that is none, a redirect.
    await #expect(throws: RemoteError.self) { try await folder(trusted: false).list() }
    await #expect(throws: RemoteError.signInRefused(server: "localhost")) { try await folder(secret: "x").list() }
    await #expect(throws: RemoteError.misunderstood(server: "localhost")) { try await folder("/plain/").list() }
    let moved = folder("/moved.xml")
    let one = try #require(try await moved.list().first)
    await #expect(throws: RemoteError.answered(server: "localhost", status: 302)) {
      try await moved.fetch(one, to: url, most: 100)
    }
  }

  @Test(
    "only an address over TLS, without account and query, is one",
    arguments: [
      ("https://banque.example/releves/", true), ("https://banque.example/a.xml", true),
      ("http://banque.example/a.xml", false), ("https://u:p@banque.example/a", false), ("file:///etc/passwd", false),
      ("https://banque.example/a?token=1", false), ("https://banque.example", false), ("", false),
    ])
  func addresses(address: String, isValid: Bool) {
    #expect(HttpsFolder.isValid(address) == isValid)
  }
}
