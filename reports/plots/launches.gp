# Every launch in the order it was made. launches.tsv: row, order, deviation (-1 … 1 of half a
# strip), status (0 used, 1 excluded, 2 failed). launches_rows.tsv: row, name, figure. Set: rows,
# xmax.
load "common.gp"
set yrange [0.5:rows + 0.5]
unset ytics
set xrange [-0.02 * xmax - 0.5:1.02 * xmax + 0.5]
xmin = -0.02 * xmax - 0.5
xend = 1.02 * xmax + 0.5
set xlabel "position in the session (drift runs along a row)"
if (narrow) set xlabel "position in the session"
half = narrow ? 0.2 : 0.4
plot "launches_rows.tsv" using (xmin):($1 - drop):(xend - xmin):(0) with vectors nohead lt 1 lc rgb GRID, \
	"" using (xmin):($1 + lift):(text($2)) with labels @beside tc rgb INK, \
	"" using (xend):($1 + lift):(text($3)) with labels @behind tc rgb MUTED, \
	"launches.tsv" using 2:($4 == 0 ? $1 - drop + half * $3 : NaN) with points pt 7 ps 0.45 lc rgb A, \
	"" using 2:($4 == 1 ? $1 - drop : NaN) with points pt 4 ps 0.6 lw 1.5 lc rgb WARN, \
	"" using 2:($4 == 2 ? $1 - drop : NaN) with points pt 2 ps 0.7 lw 1.8 lc rgb BAD
