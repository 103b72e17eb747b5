import Foundation

/// The colour of a company at the head of its letters and e-mails: one on which white letters can be read, and which can be read
/// on white.
public struct AccentColour: Sendable, Hashable {
  /// Red, green and blue, a byte each.
  public let rgb: UInt32

  /// What is said of two colours that stand on one another, at least. Source: WCAG 2.2, 1.4.3.
  public static let contrastMin = 4.5

  /// Why a colour is not taken.
  public enum Problem: Error, Sendable, Hashable {
    case notAColour
    /// Too pale, with its contrast on white.
    case tooPale(Double)
  }

  /// Reads `#1f5a4c`, in capitals or not, with or without the sign.
  public init(typed: String) throws(Problem) {
    let digits = typed.hasPrefix("#") ? typed.dropFirst() : Substring(typed)
    guard digits.utf8.count == 6, digits.utf8.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
      let rgb = UInt32(digits, radix: 16)
    else { throw .notAColour }
    self.rgb = rgb
    let contrast = AccentColour.contrastOnWhite(rgb)
    guard contrast >= AccentColour.contrastMin else { throw .tooPale(contrast) }
  }

  /// As it is written in a style: `#1f5a4c`.
  public var hex: String {
    let digits = String(rgb, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.utf8.count) + digits
  }

  /// From 1, of white itself, to 21, of black. Source: WCAG 2.2, relative luminance and contrast ratio.
  static func contrastOnWhite(_ rgb: UInt32) -> Double {
    func linear(_ shift: UInt32) -> Double {
      let part = Double(rgb >> shift & 0xFF) / 255
      return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    let luminance = 0.2126 * linear(16) + 0.7152 * linear(8) + 0.0722 * linear(0)
    return 1.05 / (luminance + 0.05)
  }
}
