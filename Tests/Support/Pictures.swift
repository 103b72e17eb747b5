public import Foundation

/// Small pictures as somebody may send them.
public enum Pictures {
  /// 60 by 20.
  public static let png = read(
    """
    iVBORw0KGgoAAAANSUhEUgAAADwAAAAUCAIAAABeYcl+AAAATklEQVR4nGM8ISfHMNQA00A7gBww6mh6gSHpaBY0vtObKCqavk9k\
    GRVNg4MhGdKjjqYXGHU0vcCoo+kFRh1NLzAkHc042p6mExh1NL0AAKLJBTHB5JUXAAAAAElFTkSuQmCC
    """)
  /// 60 by 20.
  public static let jpeg = read(
    """
    /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7\
    gYKBTmCNl4x9lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8\
    fHx8fHx8fHz/wAARCAAUADwDASIAAhEBAxEB/8QAGAABAAMBAAAAAAAAAAAAAAAAAAIEBQP/xAAhEAEAAgIABgMAAAAAAAAAAAAA\
    AQIDEQQUM1JykSEx0f/EABcBAQEBAQAAAAAAAAAAAAAAAAADBQT/xAAaEQEAAwEBAQAAAAAAAAAAAAAAAQIDBBES/9oADAMBAAIR\
    AxEAPwDJy5a4qxa0TMb18OPO4+2/qDjujHl+qKmGFNKey7+jovnf5qvc7j7b+oSrxeO1orEW3M6+menh61PKFrcucRMo169ZmIag\
    DKa4AAAAAAAAAD//2Q==
    """)
  /// A JPEG in cyan, magenta, yellow and black.
  public static let fourInks = read(
    """
    /9j/7gAOQWRvYmUAZAAAAAAA/9sAQwBQNzxGPDJQRkFGWlVQX3jIgnhubnj1r7mRyP//////////////////////////////////\
    /////////////////8AAFAgACAAIBEMRAE0RAFkRAEsRAP/EABQAAQAAAAAAAAAAAAAAAAAAAAT/xAAUEAEAAAAAAAAAAAAAAAAA\
    AAAA/9oADgRDAE0AWQBLAAA/AGmmmv/Z
    """)
  /// A PNG of 2 001 pixels in a row.
  public static let wide = read(
    """
    iVBORw0KGgoAAAANSUhEUgAAB9EAAAABAQAAAABBRGPuAAAADElEQVR4nGNgGLkAAAD8AAEMLtaOAAAAAElFTkSuQmCC
    """)

  private static func read(_ text: String) -> [UInt8] { [UInt8](Data(base64Encoded: text) ?? Data()) }
}
