#!/usr/bin/env bash
# Draws the clips of the demo clouds with ffmpeg (apt-get install ffmpeg); run by hand when they should change.
# Each is a scene: an expression of X, Y and T that gives 0 to 4, and a palette of five colours (hexadecimal).
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
have ffmpeg || fail "ffmpeg is missing: apt-get install ffmpeg"
folder=src-tauri/crates/engine/src/demo/clips

# channel PALETTE FIRST: the expression of one colour channel, FIRST being the offset of its two digits.
channel() {
  local color expression=0 index=4
  for ((; index >= 0; index--)); do
    color=$(cut -d' ' -f$((index + 1)) <<<"$1")
    expression="if(eq(ld(0),$index),$((16#${color:$2:2})),$expression)"
  done
  printf '%s' "$expression"
}

clip() {
  local name=$1 seconds=$2 palette=$3 scene=$4
  ffmpeg -y -v error -f lavfi -i "color=black:s=320x180:r=24:d=$seconds,format=gbrp" \
    -vf "geq=r='st(0,$scene);$(channel "$palette" 0)':g='st(0,$scene);$(channel "$palette" 2)':b='st(0,$scene);$(channel "$palette" 4)'" \
    -c:v libvpx-vp9 -b:v 0 -crf 42 -row-mt 0 -threads 1 -pix_fmt yuv420p -fflags +bitexact -flags:v +bitexact \
    "$folder/$name.webm"
}

clip sunrise 4 "CEE5FF FFE9C4 F08048 407CB8 184274" \
  "if(gt(Y,128+4*sin(X/19+T*2.5)),if(gt(Y,152+5*sin(X/27-T*2)),4,3),if(lt(hypot(X-160,Y-150+T*24),26),2,if(lt(hypot(X-160,Y-150+T*24),60),1,0)))"
clip ferry 5 "C6ECDE 74B6A0 FAFAFC 14484E E65A50" \
  "if(gt(Y,126+3*sin(X/16+T*3)),1,if(between(Y,106,126)*between(X-T*48,8+(Y-106)/2,112-(Y-106)),3,if(between(Y,88,105)*between(X-T*48,22,96),2,if(between(Y,70,87)*between(X-T*48,64,78),4,0))))"
clip waves 4 "E2DCF6 A698D2 6E62A8 363062 52BEAA" \
  "if(gt(Y,140+8*sin(X/24+T*1.57*2)),3,if(gt(Y,104+10*sin(X/33-T*1.57)),2,if(gt(Y,70+12*sin(X/45+T*1.57)),1,0)))"
clip lighthouse 5 "283462 5A5A96 FFDE82 0E1630 F3F5F7" \
  "if(gt(Y,140+3*sin(X/20+T*3)),3,if(between(X,150-(Y-60)/12,170+(Y-60)/12)*gt(Y,62),if(lt(mod(Y-62,26),13),4,3),if(lt(hypot(X-160,Y-54),9),2,if(lt(abs(sin(atan2(Y-54,X-160)-T*1.2566)),0.12),1,0))))"
clip compass 4 "FAECCE DEB270 B27C4A FFFAE8 2882A0" \
  "if(lt(hypot(X-160,Y-90),70),if(lt(hypot(X-160,Y-90),7),2,if(lt(abs((X-160)*sin(T*1.5708)-(Y-90)*cos(T*1.5708)),8-hypot(X-160,Y-90)/8),if(gt((X-160)*cos(T*1.5708)+(Y-90)*sin(T*1.5708),0),4,2),3)),if(lt(hypot(X-160,Y-90),78),1,0))"
du -b "$folder"/*.webm
