public import Kernel

/// How a person is addressed who is known with a title.
public enum Salutation {
  /// The name as a greeting of that language writes it after its opening word; `nil` without a title of that language:
  /// a French title in a Dutch letter reads worse than none.
  public static func name(_ name: String, in language: LanguageCode) -> String? {
    guard let title = titles(language).first(where: { name.hasPrefix($0 + " ") }) else { return nil }
    guard language == .dutch else { return name }
    // After "Geachte" a title is written small: "Geachte heer Jansen".
    let rest = name.dropFirst(title.count)
    return (title.hasPrefix("De ") ? String(title.dropFirst(3)) : title).lowercased() + rest
  }

  private static func titles(_ language: LanguageCode) -> [String] {
    switch language {
    case .french: ["Madame", "Monsieur", "Mme", "M."]
    case .english: ["Mrs", "Mr", "Ms"]
    case .german: ["Frau", "Herr"]
    case .spanish: ["Sra.", "Sr.", "Señora", "Señor"]
    case .italian: ["Signora", "Signor", "Sig.ra", "Sig.", "Dott.ssa", "Dott."]
    case .dutch: ["Mevrouw", "De heer", "Heer"]
    case .portuguese: ["Senhora", "Senhor", "Sra.", "Sr."]
    }
  }
}
