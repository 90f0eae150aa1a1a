# Forest plot. ratios.tsv: row, ratio, low, high, verdict, name, figures. Set: rows, xmin, xmax,
# logx, band_low, band_high.
load "common.gp"
set yrange [0.5:rows + 0.5]
unset ytics
set xrange [xmin:xmax]
if (logx) set logscale x 2
set xlabel "time in the VM / time on the host (1 = equal, right = slower)"
if (narrow) set xlabel "time in the VM / on the host"
set object 1 rect from band_low,graph 0 to band_high,graph 1 fc rgb BAND fs solid noborder behind
set arrow 1 from 1,graph 0 to 1,graph 1 nohead lt 1 lc rgb INK
plot "ratios.tsv" using 2:($5 == 0 ? $1 - drop : NaN):3:4 with xerrorbars pt 7 ps 0.8 lw 1.5 lc rgb GOOD, \
	"" using 2:($5 == 1 ? $1 - drop : NaN):3:4 with xerrorbars pt 9 ps 1 lw 1.5 lc rgb BAD, \
	"" using 2:($5 == 2 ? $1 - drop : NaN):3:4 with xerrorbars pt 12 ps 0.9 lw 1.5 lc rgb WARN, \
	"" using 2:($5 == 3 ? $1 - drop : NaN):3:4 with xerrorbars pt 2 ps 0.8 lw 1.5 lc rgb MUTED, \
	"" using (xmin):($1 + lift):(text($6)) with labels @beside tc rgb INK, \
	"" using (xmax):($1 + lift):(text($7)) with labels @behind tc rgb MUTED
