import Foundation
public import MessagingRules
import Typesetting

/// Draws many letters, on every core.
public enum LetterPress {
  /// The letters' PDFs in the order of their contents.
  public static func pdfs(_ contents: [LetterContent]) async throws -> [[UInt8]] {
    let workers = max(1, min(contents.count, ProcessInfo.processInfo.activeProcessorCount))
    return try await withThrowingTaskGroup(of: [(Int, [UInt8])].self) { group in
      for worker in 0..<workers {
        group.addTask {
          let setter = try TextSetter()
          return try stride(from: worker, to: contents.count, by: workers).map {
            ($0, try LetterSheet.pdf(contents[$0], setter: setter))
          }
        }
      }
      var result = [[UInt8]](repeating: [], count: contents.count)
      for try await drawn in group {
        for (index, bytes) in drawn { result[index] = bytes }
      }
      return result
    }
  }
}
