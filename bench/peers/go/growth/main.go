// Many sleeping goroutines, and what one more event costs: growth TASKS SECONDS
package main

import (
	"fmt"
	"os"
	"runtime"
	"sort"
	"strconv"
	"time"
)

func usedBytes() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc + stats.StackInuse
}

func turns() int {
	for i := 0; i < 10_000; i++ {
		runtime.Gosched()
	}
	return 10_000
}

func timers() int {
	for i := 0; i < 10_000; i++ {
		time.AfterFunc(time.Duration(100+i%1000)*time.Second, func() {}).Stop()
	}
	return 10_000
}

func nanos(batch func() int, seconds float64) float64 {
	var figures []float64
	end := time.Now().Add(time.Duration(seconds * 1e9))
	for time.Now().Before(end) || len(figures) < 3 {
		start := time.Now()
		count := batch()
		figures = append(figures, float64(time.Since(start).Nanoseconds())/float64(count))
	}
	sort.Float64s(figures)
	return figures[len(figures)/2]
}

func main() {
	runtime.GOMAXPROCS(1)
	tasks, _ := strconv.Atoi(os.Args[1])
	seconds, _ := strconv.ParseFloat(os.Args[2], 64)
	nanos(turns, seconds)
	nanos(timers, seconds)
	before := usedBytes()
	for i := 0; i < tasks; i++ {
		go func(i int) { time.Sleep(time.Duration(3600+i%1000) * time.Second) }(i)
	}
	runtime.Gosched()
	memory := int64(usedBytes()) - int64(before)
	fmt.Printf("bytes=%d switch_ns=%.2f timer_ns=%.2f\n",
		memory, nanos(turns, seconds), nanos(timers, seconds))
}
