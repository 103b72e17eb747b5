public import Foundation
import Language
public import Mustache

/// The templates of the pages, each escaped byte by byte.
public struct Templates: Sendable {
  private let library: MustacheLibrary
  /// Their texts by name, for the tests that look at what they use.
  public let sources: [String: String]
  /// What of a form may be shown again.
  let readable: ReadableFields

  /// Reads `Templates/*.mustache` of each target; a file's name without its ending is the template's.
  public static func shipped(by targets: [String]) throws -> Templates {
    var sources: [String: String] = [:]
    for target in targets {
      for (path, data) in try ShippedFolder.files("Templates", of: target) where path.hasSuffix(".mustache") {
        let name = String(path.dropLast(".mustache".count))
        guard sources[name] == nil else { throw WebSetupError.templateTwice(name) }
        sources[name] = String(decoding: data, as: UTF8.self)
      }
    }
    return try Templates(sources)
  }

  public init(_ sources: [String: String]) throws {
    SafeHTML.register()
    var library = MustacheLibrary()
    for (name, text) in sources {
      do {
        library.register(try MustacheTemplate(string: SafeHTML.pragma + text), named: name)
      } catch {
        throw WebSetupError.templateUnreadable(name, reason: "\(error)")
      }
    }
    self.library = library
    self.sources = sources
    readable = ReadableFields(sources.values)
  }

  /// The same templates with what every page of a language says alike written into them: its words (`{{t.KEY}}`) and the
  /// address of the icons. A page has some hundred such names, and each would be looked for in every model around it.
  func written(in words: WordBook, icons: String) throws -> Templates {
    // Two braces exactly: three would write a text unescaped.
    let name = /\{{2,3}(?:t\.([^{}]+)|icons)\}{2,3}/
    return try Templates(
      sources.mapValues { source in
        source.replacing(name) { found in
          guard !found.0.hasPrefix("{{{"), !found.0.hasSuffix("}}}") else { return String(found.0) }
          let text = found.1.map { words["\($0)"] } ?? icons
          // A text that shows how a name is written would be read as one.
          guard let text, !text.contains("{{") else { return String(found.0) }
          return SafeHTML.escaped(text)
        }
      })
  }

  /// The page that a template makes of a model.
  public func render(_ name: String, _ model: any MustacheParent) throws -> String {
    guard let text = library.render(model, withTemplate: name) else { throw WebSetupError.templateMissing(name) }
    return text
  }
}

/// Whole folders of files that a target ships; ``ShippedFiles`` reads single ones.
public enum ShippedFolder {
  /// Each file under a folder with its path inside it.
  public static func files(_ folder: String, of target: String) throws -> [(path: String, data: Data)] {
    let candidates = ShippedFiles.folders(of: target).map { $0.appendingPathComponent(folder) }
    for root in candidates {
      guard let paths = try? FileManager.default.subpathsOfDirectory(atPath: root.path) else { continue }
      return try paths.sorted().compactMap { path in
        let url = root.appendingPathComponent(path)
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
        return isFolder.boolValue ? nil : (path, try Data(contentsOf: url))
      }
    }
    throw ShippedFileMissing(path: folder, folders: candidates.map(\.path))
  }
}

/// The program's own pages are not in order.
public enum WebSetupError: Error, Hashable, Sendable {
  case templateMissing(String)
  case templateTwice(String)
  case templateUnreadable(String, reason: String)
  case textsUnreadable(file: String, reason: String)
  case textTwice(String)
}

extension WebSetupError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .templateMissing(let name): "there is no template \(name).mustache in any Templates folder; add it"
    case .templateTwice(let name): "two targets ship a template \(name).mustache; rename one"
    case .templateUnreadable(let name, let reason): "the template \(name).mustache cannot be read: \(reason)"
    case .textsUnreadable(let file, let reason): "\(file) is not an object of texts: \(reason)"
    case .textTwice(let key): "two targets ship a text \(key); rename one"
    }
  }
}
