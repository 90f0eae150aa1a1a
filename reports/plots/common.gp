# What every plot has in common. Set before it is loaded: W, H (pixels), narrow (0, 1), out (file),
# left, right (margins, pixels). Colours are numbers that the page replaces by its own, and texts
# are numbers too ("@7@"): no string of a run file ever comes here.
reset
set terminal svg noenhanced dynamic size W,H font "sans-serif,12"
set output out
set datafile separator "\t"
set lmargin at screen left / (1.0 * W)
set rmargin at screen 1 - right / (1.0 * W)
set tmargin at screen 1 - 8.0 / H
set bmargin at screen 52.0 / H
unset key
INK = 1; MUTED = 2; GRID = 3; BAND = 4; GOOD = 5; WARN = 6; BAD = 7
A = 8; B = 9; C = 10; D = 11
text(n) = sprintf("@%d@", n)
set border 1 lc rgb MUTED
set tics nomirror textcolor rgb MUTED
set xlabel textcolor rgb MUTED
set ylabel textcolor rgb MUTED
set grid xtics lt 1 lc rgb GRID
set errorbars 0.6
# Rows have their name to the left, or above them on a narrow page.
beside = narrow ? "left offset 0,0" : "right offset -1,0"
behind = narrow ? "right offset 0,0" : "left offset 1,0"
lift = narrow ? 0.3 : 0
drop = narrow ? 0.1 : 0
