import Foundation
import Synchronization

/// Where the installation is reached from outside, as whoever started the program said: links in messages lead there, and
/// e-mails report their opening there.
enum PublicAddress {
  private static let given = Mutex<String?>(nil)

  /// `--public-url`, else `ENCOURS_URL`; `nil` while nobody has said.
  static var current: String? {
    given.withLock { $0 } ?? ProcessInfo.processInfo.environment["ENCOURS_URL"].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// What the command line says, for everything that this process does.
  static func set(_ address: String) { given.withLock { $0 = address } }
}
