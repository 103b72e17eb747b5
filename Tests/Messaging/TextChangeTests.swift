import MessagingRules
import Testing

@Suite("What the journal keeps of a change")
struct TextChangeTests {
  @Test("a short text is kept whole; of a long one what is around the first difference, and never more")
  func change() {
    let short = TextChange(from: "Bonjour", to: "Bonsoir")
    #expect(short.before == "Bonjour" && short.after == "Bonsoir")
    let same = String(repeating: "a", count: 2_000)
    let long = TextChange(from: same + "un", to: same + "deux")
    #expect(long.before == "…" + String(repeating: "a", count: 40) + "un")
    #expect(long.after.hasSuffix("deux"))
    let huge = TextChange(from: "", to: same)
    #expect(huge.before.isEmpty && huge.after.count == TextChange.charactersMax + 1 && huge.after.hasSuffix("…"))
  }
}
