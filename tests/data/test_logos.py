"""Logos: what is taken, what is refused and why, and that nothing but pixels is kept."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from data.logos import LARGEST_BYTES, LONGEST_SIDE, LogoError, read_logos


def picture(kind="PNG", mode="RGB", size=(60, 40), **more) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **more)
    return out.getvalue()


def opened(logo: bytes):
    return Image.open(io.BytesIO(logo))


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that says it is enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


def refused(*files) -> str:
    with pytest.raises(LogoError) as caught:
        read_logos(files)
    return caught.value.render()


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"])
def test_png_of_every_mode_becomes_a_png_of_the_same_shape(mode):
    [logo] = read_logos([("a.png", picture(mode=mode))])
    assert opened(logo).format == "PNG"
    assert opened(logo).size == (60, 40)
    assert opened(logo).mode == ("RGBA" if mode in ("RGBA", "LA") else "RGB")


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_jpeg_is_recognised_by_its_content_whatever_its_name(mode):
    [logo] = read_logos([("logo.gif", picture("JPEG", mode))])
    assert opened(logo).format == "PNG"


def test_a_photograph_lying_on_its_side_is_set_upright_and_says_no_more_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112], exif[0x013B] = 6, "Jeanne Martin"
    [logo] = read_logos([("a.jpg", picture("JPEG", exif=exif))])
    assert opened(logo).size == (40, 60)
    assert b"Jeanne" not in logo
    assert not opened(logo).getexif()


def test_comments_of_a_png_are_dropped():
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Jeanne Martin")
    [logo] = read_logos([("a.png", picture(pnginfo=info))])
    assert b"Jeanne" not in logo


def test_a_large_logo_is_made_smaller_with_its_proportions():
    [logo] = read_logos([("a.png", picture(size=(3000, 1500)))])
    assert opened(logo).size == (LONGEST_SIDE, LONGEST_SIDE // 2)


def test_every_fault_is_told_with_the_name_of_its_file():
    told = refused(
        ("vector.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("animated.gif", picture("GIF")),
        ("cut.png", picture(size=(400, 400), mode="RGB")[:90]),
        ("heavy.png", b"\x89PNG\r\n\x1a\n" + bytes(LARGEST_BYTES)),
    )
    for name, what in (
        ("vector.svg", "SVG"),
        ("animated.gif", "PNG nor a JPEG"),
        ("cut.png", "broken"),
        ("heavy.png", "2 MB"),
    ):
        assert any(name in line and what in line for line in told.splitlines()), name


def test_a_good_logo_is_not_among_the_faults():
    assert "good.png" not in refused(("good.png", picture()), ("bad.png", b""))


def test_a_small_file_that_unfolds_into_gigabytes_is_refused_unopened():
    assert "50000 × 50000" in refused(("bomb.png", bomb(50_000, 50_000)))
    assert "broken" in refused(("lie.png", bomb(300, 300)))


def test_at_most_four_logos():
    assert len(read_logos([("a.png", picture())] * 4)) == 4
    assert "At most 4" in refused(*[("a.png", picture())] * 5)


def test_same_logo_same_bytes():
    assert read_logos([("a.png", picture())]) == read_logos([("b.png", picture())])


@given(st.binary(max_size=200), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a"]))
def test_any_bytes_give_a_logo_or_a_message(noise, start):
    with contextlib.suppress(LogoError):
        assert read_logos([("noise", start + noise)])
