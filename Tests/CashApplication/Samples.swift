import Foundation

/// The shared samples: real files that are tested against and never copied into the project.
enum Samples {
  static let folder: URL? = {
    let environment = ProcessInfo.processInfo.environment["ENCOURS_SAMPLES"].map { URL(fileURLWithPath: $0) }
    let beside = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/samples")
    return [environment, beside].compactMap { $0 }.first { FileManager.default.fileExists(atPath: $0.path) }
  }()

  static var arePresent: Bool { folder != nil }

  static func path(_ name: String) throws -> String {
    guard let folder else { throw CocoaError(.fileNoSuchFile) }
    return folder.appendingPathComponent(name).path
  }

  static func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }
}
