import CArgon
import Foundation

/// Hashes and checks passwords with argon2id, away from the threads that answer requests.
///
/// 19 MiB, 2 passes, 1 lane: what OWASP's cheat sheet lists as a minimum. Few run at once, since each takes its 19 MiB.
public actor Passwords {
  static let memoryKiB: UInt32 = 19 << 10
  static let passes: UInt32 = 2
  static let lanes: UInt32 = 1
  static let saltBytes = 16
  static let hashBytes = 32
  /// Seconds after which it is worth coming back: a full queue is worked off in about two.
  static let busySeconds: Int64 = 5

  /// Waiting sign-ins beyond which the next is told to come back.
  private let waitingMax: Int
  private let queue: OperationQueue
  private var waiting = 0

  public init(concurrent: Int = 2, waitingMax: Int = 64) {
    self.waitingMax = waitingMax
    queue = OperationQueue()
    queue.maxConcurrentOperationCount = concurrent
  }

  /// The text to keep for a password, with its parameters and its salt.
  public func hash(_ password: String) async throws -> String {
    try await run { try Passwords.hashNow(password) }
  }

  /// Whether the password is the one that was hashed. For an account that does not exist pass nil: the answer is no
  /// and takes as long.
  public func verify(_ password: String, _ encoded: String?) async throws -> Bool {
    try await run {
      let matches = Passwords.verifyNow(password, encoded ?? Passwords.nobody)
      return matches && encoded != nil
    }
  }

  private func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    guard waiting < waitingMax else { throw PeopleError.busy }
    waiting += 1
    defer { waiting -= 1 }
    return try await withCheckedThrowingContinuation { continuation in
      queue.addOperation { continuation.resume(with: Result { try work() }) }
    }
  }

  /// The hash of nothing anybody can type, with the parameters of all others.
  private static let nobody =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

  static func hashNow(_ password: String) throws -> String {
    var generator = SystemRandomNumberGenerator()
    let salt = (0..<saltBytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    let bytes = Array(password.utf8)
    var encoded = [CChar](repeating: 0, count: 128)
    let code = argon2id_hash_encoded(
      passes, memoryKiB, lanes, bytes, bytes.count, salt, salt.count, hashBytes, &encoded, encoded.count)
    guard code == ARGON2_OK.rawValue else { throw PeopleError.hashing(code: code) }
    return String(decoding: encoded.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  static func verifyNow(_ password: String, _ encoded: String) -> Bool {
    let bytes = Array(password.utf8)
    return argon2id_verify(encoded, bytes, bytes.count) == ARGON2_OK.rawValue
  }
}
