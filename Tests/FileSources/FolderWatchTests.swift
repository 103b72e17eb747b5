import FileSourcesRules
import Kernel
import Testing

@Suite("Which files of a drop folder are whole")
struct FolderWatchTests {
  private static let began = Moment.paris("2026-11-23", hour: 9)

  private static func file(_ name: String, bytes: Int64 = 10, modified: Int64 = 1, node: UInt64 = 1) -> FolderEntry {
    FolderEntry(name: name, kind: .file, bytes: bytes, modified: modified, node: node)
  }

  @Test("a file is taken once it lies unchanged for a second, and one that grows begins anew")
  func still() {
    var watch = FolderWatch()
    let (a, b) = (Self.file("a.xml"), Self.file("b.xml"))
    #expect(watch.ready([a, b], at: Self.began).isEmpty)
    let grown = Self.file("b.xml", bytes: 20, modified: 2)
    #expect(watch.ready([a, grown], at: Self.began.adding(seconds: 1)) == [a])
    #expect(watch.ready([grown], at: Self.began.adding(seconds: 2)) == [grown])
    // Another file of the same name, size and time is another.
    let other = Self.file("b.xml", bytes: 20, modified: 2, node: 9)
    #expect(watch.ready([other], at: Self.began.adding(seconds: 3)).isEmpty)
    // A clock that was put back keeps nothing for ever.
    #expect(watch.ready([other], at: Self.began).isEmpty)
    #expect(watch.ready([other], at: Self.began.adding(seconds: 1)) == [other])
  }

  @Test(
    "names of unfinished files and folders are left", arguments: [".hidden", "a.part", "A.TMP", "b.filepart", "c~"])
  func unfinished(name: String) {
    var watch = FolderWatch(still: 0)
    let folder = FolderEntry(name: "done", kind: .folder, bytes: 0, modified: 1, node: 2)
    #expect(watch.ready([Self.file(name), folder], at: Self.began).isEmpty)
  }

  @Test("a file that is held waits for its moment, or for its change")
  func held() {
    var watch = FolderWatch(still: 0)
    let file = Self.file("a.xml")
    #expect(watch.ready([file], at: Self.began) == [file])
    watch.hold(file, until: Self.began.adding(seconds: 20))
    #expect(watch.ready([file], at: Self.began.adding(seconds: 19)).isEmpty)
    let whole = Self.file("a.xml", bytes: 30)
    #expect(watch.ready([whole], at: Self.began.adding(seconds: 19)) == [whole])
  }

  @Test("names lead nowhere else and stay beside one another")
  func names() {
    for name in ["VER", "societe-1", "a.b_c"] { #expect(SourceNames.isFolder(name), "\(name)") }
    for name in ["", ".", "..", "a/b", ".a", "-a", "é", String(repeating: "a", count: 65)] {
      #expect(!SourceNames.isFolder(name), "\(name)")
    }
    #expect(SourceNames.numbered("releve.xml", 1) == "releve.xml")
    #expect(SourceNames.numbered("releve.xml", 3) == "releve-3.xml")
    #expect(SourceNames.numbered("releve", 2) == "releve-2" && SourceNames.numbered(".x", 2) == ".x-2")
    #expect(!SourceNames.isName(" ") && !SourceNames.isName("a\nb") && SourceNames.isName("Relevés BNP"))
  }
}
